import Drawing

/// The names of curves beside a short line in the style of each, in as many rows as they need.
struct Legend {
  private(set) var scene: Scene

  var height: Double { scene.height }

  private static let size = 11.0
  private static let rowHeight = 17.0

  init(_ series: [Chart.Series], width: Double, font: Font) {
    scene = Scene(width: width, height: 0)
    var (x, row) = (0.0, 0.0)
    for entry in series where !entry.name.isEmpty {
      let name = font.shortened(entry.name, width: max(40, width - 40), size: Self.size)
      let room = 24 + font.textSize(name, size: Self.size).width + 16
      if x > 0, x + room > width { (x, row) = (0, row + 1) }
      let middle = row * Self.rowHeight + 8
      scene.shapes.append(
        .line(
          [(x + 1, middle), (x + 19, middle)],
          width: entry.isDashed ? 2.8 : 2,
          ink: .series(entry.color),
          opacity: entry.isFaint ? 0.45 : 1,
          dash: entry.isDashed ? Dash(on: 5, off: 4) : nil
        )
      )
      scene.shapes.append(
        .text(
          name,
          x: x + 25,
          baseline: middle + 4,
          size: Self.size,
          ink: .soft,
          anchor: .start,
          isBold: false
        )
      )
      x += room
      scene.height = (row + 1) * Self.rowHeight + 3
    }
  }
}
