import ArgumentParser
import TextFormatting

/// A word that a shell offers, with a line of help.
public struct Candidate: Sendable, Equatable {
  /// The whole word.
  public let value: String
  /// What it stands for; nil if that is clear.
  public let help: String?

  /// A word with its help.
  public init(_ value: String, help: String? = nil) {
    self.value = value
    self.help = help
  }

  /// As `line` has it.
  init(line: Substring) {
    let parts = line.split(separator: "\t", maxSplits: 1, omittingEmptySubsequences: false)
    self.init(String(parts[0]), help: parts.count > 1 ? String(parts[1]) : nil)
  }

  /// The word, and after a tab the help, on one line.
  var line: String { DisplayText.line(value) + (help.map { "\t" + DisplayText.line($0) } ?? "") }
}

extension CompletionKind {
  /// Words that the program finds out when the shell asks.
  ///
  /// - Parameter candidates: the words for the beginning of one; the words of the command line before it are given, too.
  public static func offering(
    _ candidates: @escaping @Sendable (_ beginning: String, _ before: [String]) -> [Candidate]
  ) -> CompletionKind {
    .custom { words, _, beginning in candidates(beginning, words.dropLast()).map(\.line) }
  }

  /// As `offering`, for a list whose items are separated by commas.
  public static func offeringList(
    _ candidates: @escaping @Sendable (_ beginning: String) -> [Candidate]
  ) -> CompletionKind {
    .offering { beginning, _ in
      let done = beginning.lastIndex(of: ",").map { beginning[...$0] } ?? ""
      return candidates(String(beginning.dropFirst(done.count))).map { Candidate(done + $0.value, help: $0.help) }
    }
  }
}
