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
}
