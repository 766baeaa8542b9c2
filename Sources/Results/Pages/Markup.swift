import Platform

/// A piece of HTML that is safe to put into a page.
///
/// A literal is used as markup; a value interpolated into it is escaped as text, unless it is markup itself:
/// `let row: Markup = "<td>\(caption)</td>"`. So a caption that contains `<script>` shows exactly that text.
public struct Markup: Sendable, Hashable, ExpressibleByStringInterpolation {
  /// The HTML.
  public private(set) var html: String

  /// Markup that is used unescaped; the caller vouches for it.
  public init(html: String) { self.html = html }

  /// Text, escaped for use in elements and in quoted attributes.
  public init(text: String) { html = HTML.escaped(text) }

  /// Literal markup.
  public init(stringLiteral value: String) { html = value }

  /// Markup with text and other markup in it.
  public init(stringInterpolation: StringInterpolation) { html = stringInterpolation.html }

  /// Literal parts are markup, interpolated ones text.
  public struct StringInterpolation: StringInterpolationProtocol {
    fileprivate var html = ""

    /// Reserves room for the result.
    public init(literalCapacity: Int, interpolationCount: Int) {
      html.reserveCapacity(literalCapacity + 16 * interpolationCount)
    }

    /// Literal markup.
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

  /// Concatenates two pieces.
  public static func + (left: Markup, right: Markup) -> Markup { Markup(html: left.html + right.html) }

  /// Appends a piece.
  public static func += (left: inout Markup, right: Markup) { left.html += right.html }
}

extension Sequence<Markup> {
  /// Concatenates the pieces.
  public func joined(separator: Markup = "") -> Markup {
    Markup(html: map(\.html).joined(separator: separator.html))
  }
}

/// Escaping for HTML.
public enum HTML {
  /// Text with HTML's special characters written as entities; characters that HTML does not allow, such as a zero byte,
  /// become U+FFFD.
  public static func escaped(_ text: String) -> String {
    var result = ""
    result.reserveCapacity(text.utf8.count)
    for scalar in SystemText.legible(text).unicodeScalars {
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
