import Documents
import Project
import Rules
import Settings
import TextFormatting

/// An error that ends a program with exit code 2.
public struct Failure: Error, CustomStringConvertible {
  /// The message, without a full stop.
  public let description: String

  /// A failure that one line describes, whatever stands in the names that it quotes.
  public init(_ description: String) { self.description = DisplayText.line(description) }

  /// A failure that several lines describe.
  public init(lines description: String) { self.description = DisplayText.lines(description) }

  /// The mistakes of a project file, each on its line.
  public init(_ error: ProjectFileError) {
    self.init(lines: error.mistakes.map { DisplayText.line($0.description) }.joined(separator: "\n"))
  }

  /// A name that no rule has.
  public static func unknownRule(_ name: String, _ library: RuleLibrary) -> Failure {
    let names = library.rules.flatMap { [$0.id, $0.slug] }
    let hint = Suggestion.nearest(to: name, among: names).map { "did you mean '\($0)'?" } ?? "see 'ia3 rules'"
    return Failure("there is no rule '\(name)'; \(hint)")
  }
}
