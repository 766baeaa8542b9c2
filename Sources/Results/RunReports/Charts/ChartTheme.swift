import Drawing

/// Colours of a drawing that is no part of a page; the same as pages have them.
struct ChartTheme: Sendable {
  var background: Colour
  var text: Colour
  var soft: Colour
  var grid: Colour
  /// Eight colours of curves.
  var series: [Colour]

  /// Dark on light.
  static let light = ChartTheme(
    background: Colour(hex: 0xFFFFFF),
    text: Colour(hex: 0x1D1F21),
    soft: Colour(hex: 0x62666B),
    grid: Colour(hex: 0xDDDFE1),
    series: [0x1F6FC4, 0xD1600F, 0x2E8B3D, 0x8A4FBF, 0xB5306B, 0x0F8A8A, 0x7A6A10, 0x555B63].map {
      Colour(hex: $0)
    }
  )
  /// Light on dark.
  static let dark = ChartTheme(
    background: Colour(hex: 0x16181A),
    text: Colour(hex: 0xE4E6E8),
    soft: Colour(hex: 0x9DA3A9),
    grid: Colour(hex: 0x353A3F),
    series: [0x6CB0F5, 0xF59A55, 0x6FCF7D, 0xC39AF0, 0xF07FAE, 0x55CFCF, 0xD6C35A, 0xAAB1B9].map {
      Colour(hex: $0)
    }
  )

  func colour(_ ink: Ink) -> Colour {
    switch ink {
    case .text: text
    case .soft, .axis: soft
    case .grid: grid
    case .series(let index): series[index % series.count]
    }
  }
}
