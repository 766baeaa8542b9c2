/// A piece of HTML that is safe to put into a page.
///
/// A literal is markup as it stands; what is interpolated into it is text and escaped, unless it is markup itself:
/// `let row: Markup = "<td>\(caption)</td>"`. So a caption with `<script>` in it shows as these letters.
public struct Markup: Sendable, Hashable, ExpressibleByStringInterpolation {
  /// The HTML.
  public private(set) var html: String

  /// Markup as it stands, which the caller vouches for.
  public init(html: String) { self.html = html }

  /// Text, with what HTML would take for markup escaped; fit for elements and for attributes in quotes.
  public init(text: String) { html = HTML.escaped(text) }

  /// Markup as it stands.
  public init(stringLiteral value: String) { html = value }

  /// Markup with text and other markup in it.
  public init(stringInterpolation: StringInterpolation) { html = stringInterpolation.html }

  /// Literal parts are markup, interpolated ones text.
  public struct StringInterpolation: StringInterpolationProtocol {
    fileprivate var html = ""

    /// Room for the result.
    public init(literalCapacity: Int, interpolationCount: Int) {
      html.reserveCapacity(literalCapacity + 16 * interpolationCount)
    }

    /// Markup of the program.
    public mutating func appendLiteral(_ literal: String) { html += literal }

    /// Text, which is escaped.
    public mutating func appendInterpolation(_ text: some StringProtocol) {
      html += HTML.escaped(String(text))
    }

    /// A number.
    public mutating func appendInterpolation(_ number: Int) { html += String(number) }

    /// Markup.
    public mutating func appendInterpolation(_ markup: Markup) { html += markup.html }
  }

  /// One piece after the other.
  public static func + (left: Markup, right: Markup) -> Markup { Markup(html: left.html + right.html) }

  /// Appends a piece.
  public static func += (left: inout Markup, right: Markup) { left.html += right.html }
}

extension Sequence<Markup> {
  /// One piece after the other.
  public func joined(separator: Markup = "") -> Markup {
    Markup(html: map(\.html).joined(separator: separator.html))
  }
}

/// What HTML needs of text.
public enum HTML {
  /// Text with the characters that mean something in HTML written as entities; characters that no page may hold, such
  /// as a zero byte, become U+FFFD.
  public static func escaped(_ text: String) -> String {
    var result = ""
    result.reserveCapacity(text.utf8.count)
    for scalar in text.unicodeScalars {
      switch scalar {
      case "&": result += "&amp;"
      case "<": result += "&lt;"
      case ">": result += "&gt;"
      case "\"": result += "&quot;"
      case "'": result += "&#39;"
      case "\t", "\n", "\r": result.unicodeScalars.append(scalar)
      case _ where scalar.value < 0x20 || scalar.value == 0x7F: result += "\u{FFFD}"
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result
  }
}
