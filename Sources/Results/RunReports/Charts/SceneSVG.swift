import Pages
import Platform
import TextFormatting

/// Scenes as SVG, colored by classes, so that the page or the file decides about light and dark.
enum SceneSVG {
  /// An `svg` element for a page that has the style of pages.
  ///
  /// - Parameters:
  ///   - style: a class of the element.
  ///   - label: the alternative text, for readers who do not see the drawing.
  static func element(_ scene: Scene, style: String, label: String) -> Markup {
    """
    <svg class="chart \(style)" role="img" aria-label="\(label)" viewBox="0 0 \(number(scene.width)) \
    \(number(scene.height))" xmlns="http://www.w3.org/2000/svg">\(shapes(scene))</svg>

    """
  }

  /// The comment by which a file of this program is known.
  private static let mark = "<!-- Written by ia3 plot. -->"

  /// Whether a file that begins with these bytes has been written by this program.
  static func isMarked(_ start: [UInt8]) -> Bool {
    start.starts(with: "<svg ".utf8) && String(decoding: start, as: UTF8.self).contains(mark)
  }

  /// A file of its own that follows the reader's light or dark mode.
  static func file(_ scene: Scene, title: String) -> String {
    let (width, height) = (number(scene.width), number(scene.height))
    let body: Markup = """
      <title>\(title)</title>
      <rect class="page" width="\(width)" height="\(height)"/>
      \(shapes(scene))
      """
    return """
      <svg xmlns="http://www.w3.org/2000/svg" width="\(width.html)" height="\(height.html)" \
      viewBox="0 0 \(width.html) \(height.html)">
      \(mark)
      <style>
      \(rules(ChartTheme.light, indent: ""))
      @media (prefers-color-scheme: dark) {
      \(rules(ChartTheme.dark, indent: "  "))
      }
      </style>
      \(body.html)
      </svg>

      """
  }

  /// The rules that a page adds for charts, with its variables as colors.
  static let pageRules = """
    svg.chart { display: block; width: 100%; height: auto; overflow: visible; }
    svg.chart text { font-family: inherit; fill: var(--text); }
    svg.chart .soft { fill: var(--soft); }
    svg.chart .line { fill: none; stroke-linejoin: round; }
    svg.chart .line.grid { stroke: var(--line); }
    svg.chart .line.axis { stroke: var(--soft); }
    svg.chart .line.text { stroke: var(--text); }

    """
    + (1...8).map {
      """
      svg.chart .line.series-\($0) { stroke: var(--series-\($0)); }
      svg.chart .dot.series-\($0) { fill: var(--series-\($0)); }
      .run.series-\($0) { border-color: var(--series-\($0)); }

      """
    }.joined()

  private static func rules(_ theme: ChartTheme, indent: String) -> String {
    var rules = [
      ".page { fill: \(theme.background.hex); }",
      "text { font-family: \"DejaVu Sans\", system-ui, sans-serif; fill: \(theme.color(.text).hex); }",
      ".soft { fill: \(theme.color(.soft).hex); }",
      ".line { fill: none; stroke-linejoin: round; }",
      ".line.grid { stroke: \(theme.color(.grid).hex); }",
      ".line.axis { stroke: \(theme.color(.axis).hex); }",
      ".line.text { stroke: \(theme.color(.text).hex); }",
    ]
    rules += (0..<8).map { ".line.series-\($0 + 1) { stroke: \(theme.color(.series($0)).hex); }" }
    return rules.map { indent + $0 }.joined(separator: "\n")
  }

  private static func shapes(_ scene: Scene) -> Markup {
    scene.shapes.map { shape -> Markup in
      switch shape {
      case .line(let points, let width, let ink, let opacity, let dash):
        // A single point is a line of length 0, which its round ends turn into a dot.
        let all = points.count == 1 ? points + points : points
        let path = all.enumerated().map { index, point in
          (index == 0 ? "M" : "L") + "\(number(point.x).html) \(number(point.y).html)"
        }.joined()
        let opacity: Markup = opacity < 1 ? " opacity=\"\(number(opacity))\"" : ""
        let dash: Markup =
          dash.map {
            """
             stroke-dasharray="\(number($0.on)) \(number($0.off))" stroke-dashoffset="\(number(-$0.start))" \
            stroke-linecap="butt"
            """
          } ?? " stroke-linecap=\"round\""
        return
          "<path class=\"line \(name(ink))\" stroke-width=\"\(number(width))\"\(opacity)\(dash) d=\"\(path)\"/>\n"
      case .text(let text, let x, let baseline, let size, let ink, let anchor, let isBold):
        let anchor: Markup =
          switch anchor {
          case .start: ""
          case .middle: " text-anchor=\"middle\""
          case .end: " text-anchor=\"end\""
          }
        let weight: Markup = isBold ? " font-weight=\"600\"" : ""
        return """
          <text class="\(name(ink))" x="\(number(x))" y="\(number(baseline))" font-size="\(number(size))"\(anchor)\
          \(weight)>\(text)</text>

          """
      }
    }.joined()
  }

  private static func name(_ ink: Ink) -> String {
    switch ink {
    case .text: "text"
    case .soft: "soft"
    case .grid: "grid"
    case .axis: "axis"
    case .series(let index): "series-\(index % 8 + 1)"
    }
  }

  /// A coordinate with at most two decimals.
  static func number(_ value: Double) -> Markup {
    let hundredths = (min(max(value, -1e9), 1e9) * 100).rounded()
    return Markup(
      html: DecimalPower.text(Int(saturating: hundredths), exponent: -2, isScientific: false).replacing("−", with: "-")
    )
  }
}
