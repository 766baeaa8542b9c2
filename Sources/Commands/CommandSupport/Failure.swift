import Documents
import Rules
import Settings

/// An error that ends a program with exit code 2.
public struct Failure: Error, CustomStringConvertible {
  /// The message, without a full stop.
  public let description: String

  /// Makes a failure.
  public init(_ description: String) { self.description = description }

  /// A name that no rule has.
  public static func unknownRule(_ name: String, _ library: RuleLibrary) -> Failure {
    let names = library.rules.flatMap { [$0.id, $0.slug] }
    let hint = Suggestion.nearest(to: name, among: names).map { "did you mean '\($0)'?" } ?? "see 'ia3 rules'"
    return Failure("there is no rule '\(name)'; \(hint)")
  }
}
