import Settings
import Rules

/// Colors for terminals, or none.
struct Style {
  /// The role of a piece of text.
  enum Role {
    case path
    case gutter
    case severity(Severity)
    case help
    case fix
    case title
  }

  /// Whether to color at all.
  var isColored: Bool
  /// Whether to link to pages.
  var hasLinks = false

  func paint(_ text: String, _ role: Role) -> String {
    guard isColored, !text.isEmpty else { return text }
    let code =
      switch role {
      case .path, .title: "1"
      case .gutter: "1;34"
      case .severity(.error): "1;31"
      case .severity(.warning): "1;33"
      case .severity(.info), .help: "1;36"
      case .fix: "1;32"
      }
    return "\u{1B}[\(code)m\(text)\u{1B}[0m"
  }

  /// Text that opens a page in terminals that can do that.
  func link(_ text: String, to url: String?) -> String {
    guard hasLinks, let url else { return text }
    return "\u{1B}]8;;\(url)\u{1B}\\\(text)\u{1B}]8;;\u{1B}\\"
  }
}
