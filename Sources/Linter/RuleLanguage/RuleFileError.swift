import Documents

/// What is wrong with a rule file.
public struct RuleFileError: Error, Sendable, Equatable, CustomStringConvertible {
  /// The file.
  public var path: String
  /// The position in the file.
  public var position: Position
  /// What is wrong, without a full stop.
  public var message: String

  /// Makes an error.
  package init(path: String, position: Position, message: String) {
    self.path = path
    self.position = position
    self.message = message
  }

  /// `path:line:column: message`
  public var description: String { "\(path):\(position.line):\(position.column): \(message)" }
}
