import Drawing

/// The colors of a drawing that is not part of a page; the same as those of pages.
struct ChartTheme: Sendable {
  var background: Color
  var text: Color
  var soft: Color
  var grid: Color
  /// The eight colors of curves.
  var series: [Color]

  /// Dark on light.
  static let light = ChartTheme(
    background: Color(hex: 0xFFFFFF),
    text: Color(hex: 0x1D1F21),
    soft: Color(hex: 0x62666B),
    grid: Color(hex: 0xDDDFE1),
    series: [0x1F6FC4, 0xD1600F, 0x2E8B3D, 0x8A4FBF, 0xB5306B, 0x0F8A8A, 0x7A6A10, 0x555B63].map {
      Color(hex: $0)
    }
  )
  /// Light on dark.
  static let dark = ChartTheme(
    background: Color(hex: 0x16181A),
    text: Color(hex: 0xE4E6E8),
    soft: Color(hex: 0x9DA3A9),
    grid: Color(hex: 0x353A3F),
    series: [0x6CB0F5, 0xF59A55, 0x6FCF7D, 0xC39AF0, 0xF07FAE, 0x55CFCF, 0xD6C35A, 0xAAB1B9].map {
      Color(hex: $0)
    }
  )

  func color(_ ink: Ink) -> Color {
    switch ink {
    case .text: text
    case .soft, .axis: soft
    case .grid: grid
    case .series(let index): series[index % series.count]
    }
  }
}
