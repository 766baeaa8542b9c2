/// Colors by their meaning; a theme gives each its value.
enum Ink: Hashable, Sendable {
  /// Text.
  case text
  /// Secondary text.
  case soft
  /// Lines behind the curves.
  case grid
  /// The axes.
  case axis
  /// A curve, counted from 0; colors repeat after eight.
  case series(Int)
}

/// Something to draw, in pixels from the top left.
enum Shape: Sendable {
  /// A line through points.
  case line([(x: Double, y: Double)], width: Double, ink: Ink, opacity: Double, dash: Dash?)
  /// A line of text.
  case text(String, x: Double, baseline: Double, size: Double, ink: Ink, anchor: Anchor, isBold: Bool)

  /// How a text is anchored to its position.
  enum Anchor: Sendable { case start, middle, end }
}

/// The dashes of a line: pixels drawn, pixels skipped, and how far along the line they begin.
struct Dash: Sendable, Equatable {
  var on: Double
  var off: Double
  var start = 0.0

  /// A line that marks a place.
  static let mark = Dash(on: 5, off: 3.5)
}

/// A drawing that becomes SVG or pixels: one geometry for both.
struct Scene: Sendable {
  var width: Double
  var height: Double
  var shapes: [Shape] = []

  /// Adds another drawing at an offset.
  mutating func add(_ other: Scene, x: Double, y: Double) {
    shapes += other.shapes.map { shape in
      switch shape {
      case .line(let points, let width, let ink, let opacity, let dash):
        .line(
          points.map { ($0.x + x, $0.y + y) },
          width: width,
          ink: ink,
          opacity: opacity,
          dash: dash
        )
      case .text(let text, let left, let baseline, let size, let ink, let anchor, let isBold):
        .text(
          text,
          x: left + x,
          baseline: baseline + y,
          size: size,
          ink: ink,
          anchor: anchor,
          isBold: isBold
        )
      }
    }
  }
}
