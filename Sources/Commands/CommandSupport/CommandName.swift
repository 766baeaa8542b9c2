import ArgumentParser
import Settings

/// The word of a command line that names a command.
public enum CommandName {
  /// Refuses a word that names none, with the command that was probably meant.
  ///
  /// - Parameters:
  ///   - arguments: those after `program`.
  ///   - root: the command whose subcommands can be named.
  ///   - program: how the user calls it: `ia3`, `ia3 model`.
  ///   - elsewhere: what to use instead of the commands that other programs have.
  public static func check<Root: ParsableCommand>(
    _ arguments: [String],
    of root: Root.Type,
    called program: String,
    elsewhere: [String: String] = [:]
  ) throws(Failure) {
    let words = arguments.first == "help" ? arguments.dropFirst() : arguments[...]
    let names = root.configuration.subcommands.map { $0._commandName }
    guard let word = words.first, !word.hasPrefix("-"), !names.isEmpty, !(names + ["help"]).contains(word) else {
      return
    }
    let hint =
      elsewhere[word].map { "use '\($0)'" }
      ?? Suggestion.nearest(to: word, among: names).map { "did you mean '\($0)'?" } ?? "see '\(program) --help'"
    throw Failure("there is no command '\(word)'; \(hint)")
  }
}
