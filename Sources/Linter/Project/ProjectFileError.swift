import Documents

/// What is wrong with a project file: one mistake or several.
public struct ProjectFileError: Error, Sendable, Hashable, CustomStringConvertible {
  /// The mistakes in order of place; never empty.
  public var mistakes: [ProjectFileMistake]

  /// One line of `path:line:column: message` for each mistake.
  public var description: String { mistakes.map(\.description).joined(separator: "\n") }
}

/// One mistake in a project file.
public struct ProjectFileMistake: Error, Sendable, Hashable, CustomStringConvertible {
  /// The kinds of mistakes.
  public enum Kind: Sendable, Hashable {
    /// The file cannot be read; the system's message.
    case unreadable(String)
    /// It is not valid TOML; the parser's message.
    case syntax(String)
    /// No option has this name.
    case unknownOption(String, suggestion: String?)
    /// A value that does not have the option's type.
    case wrongType(option: String, expected: String)
    /// A value that is not one of the option's choices.
    case unknownChoice(String, option: String, choices: [String], suggestion: String?)
    /// A glob that cannot match anything.
    case faultyGlob(String)
    /// No rule has this id, and no rule's id begins with it.
    case unknownRule(String, suggestion: String?)
    /// A file that extends itself; the files from the first to its repetition.
    case cycle([String])
    /// More files that extend each other than anyone needs.
    case longChain(limit: Int)
    /// A list or table with more entries than anyone needs.
    case tooManyEntries(option: String, limit: Int)
  }

  /// The file it is in.
  public var path: String
  /// Where in the file.
  public var position: Position
  /// What is wrong.
  public var kind: Kind

  /// What is wrong, without a full stop.
  public var message: String {
    switch kind {
    case .unreadable(let reason), .syntax(let reason): reason
    case .unknownOption(let name, let suggestion): "there is no option '\(name)'" + Self.question(suggestion)
    case .wrongType(let option, let expected): "\(option) must be \(expected)"
    case .unknownChoice(let value, let option, let choices, let suggestion):
      "'\(value)' is not a value of \(option): \(Self.list(choices))" + Self.question(suggestion)
    case .faultyGlob(let glob): "the glob '\(glob)' matches nothing"
    case .unknownRule(let id, let suggestion): "there is no rule '\(id)'" + Self.question(suggestion)
    case .longChain(let limit): "more than \(limit) project files extend each other in a row"
    case .tooManyEntries(let option, let limit): "\(option) must have at most \(limit) entries"
    case .cycle(let paths): "the file extends itself: \(paths.joined(separator: " → "))"
    }
  }

  /// `path:line:column: message`
  public var description: String { "\(path):\(position.line):\(position.column): \(message)" }

  private static func question(_ suggestion: String?) -> String {
    suggestion.map { "; did you mean '\($0)'?" } ?? ""
  }

  private static func list(_ words: [String]) -> String {
    words.count < 2 ? words.joined() : words.dropLast().joined(separator: ", ") + " or " + (words.last ?? "")
  }
}
