/// A line of a file of prompts for sample images, such as `a cat --n dog --w 512`.
///
/// Source: `load_prompts` and `line_to_prompt_dict` in sd-scripts' library/train_util.py.
public struct PromptLine: Sendable {
  /// The extensions that files of prompts have, which determine their format.
  public static let fileExtensions = [".txt", ".toml", ".json"]

  /// The line's number, from 1.
  public let number: Int
  /// The line without blanks around it.
  public let text: String

  /// Makes a line of a text without line breaks.
  public init(number: Int = 1, text: String) {
    self.number = number
    self.text = text
  }

  /// The lines of a text, without empty ones and comments.
  public static func lines(of text: String) -> [PromptLine] {
    let lines = text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
    return lines.enumerated().compactMap { index, line in
      let trimmed = trimmed(line)
      return trimmed.isEmpty || line.first == "#" ? nil : PromptLine(number: index + 1, text: trimmed)
    }
  }

  /// What stands before the first option.
  public var prompt: String { String(parts.first ?? "") }

  /// The options in their order: names in lower case, and values without blanks around them.
  public var options: [(name: String, value: String)] {
    parts.dropFirst().map { part in
      let name = part.prefix { !$0.isWhitespace }
      return (name.lowercased(), Self.trimmed(part.dropFirst(name.count)))
    }
  }

  private var parts: [Substring] { text.split(separator: " --", omittingEmptySubsequences: false) }

  private static func trimmed(_ text: Substring) -> String {
    let start = text.drop(while: \.isWhitespace)
    let end = start.lastIndex { !$0.isWhitespace }.map { start.index(after: $0) } ?? start.startIndex
    return String(start[..<end])
  }
}
