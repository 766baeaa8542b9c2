/// One command of a script.
struct ShellCommand: Sendable {
  var words: [CommandWord] = []
  /// The sign that looks as if it continued the line, with the blanks behind it.
  var brokenContinuation: Range<Int>?
  /// The comment or the empty line behind a continued line, which ends the command.
  var interruption: (range: Range<Int>, isComment: Bool)?
}

/// Something about a script's text that its shell reads differently than it looks.
struct ShellFault: Sendable {
  var range: Range<Int>
  var problem: String
}

/// A command that runs a training script.
struct TrainingCommand {
  var script: String
  var before: [CommandWord]
  var after: [CommandWord]
  /// The offset after its last word.
  var end: Int
  /// Why the words behind it are not part of it, if they were meant to be.
  var cut: CutCommand?
  /// What else the shell reads differently than it looks.
  var faults: [ShellFault] = []
  /// Whether its folder is not that of the script.
  var runsElsewhere = false
  /// Whether its words are text that a shell reads, which can be edited.
  var isShell = true

  /// Whether it has more words than are read.
  var isCut: Bool { before.count + after.count >= ShellReader.wordLimit }
  /// Whether every quote is closed.
  var isClosed: Bool { (before + after).allSatisfy(\.isClosed) }

  /// A command that begins with an option is the end of the one before, which something has cut off.
  struct CutCommand {
    var range: Range<Int>
    var problem: String
    /// The options that are never passed.
    var lost: [String]
  }
}

extension TrainingCommand {
  /// The first command with a word that names a training script.
  init?(_ commands: [ShellCommand], _ shell: Shell) {
    for (number, command) in commands.enumerated() {
      for (index, word) in command.words.enumerated() {
        guard let script = Self.script(word.text) else { continue }
        self.init(
          script: script,
          before: Array(command.words[..<index]),
          after: Array(command.words[(index + 1)...]),
          end: command.words.last?.range.upperBound ?? word.range.upperBound
        )
        cut = CutCommand(command, next: commands[(number + 1)...].first { !$0.words.isEmpty }, shell)
        runsElsewhere = commands[...number].contains {
          ["cd", "pushd", "chdir", "set-location"].contains($0.words.first?.text.lowercased())
        }
        return
      }
    }
    return nil
  }

  /// `./sd-scripts/train_network.py` is `train_network`; nil if sd-scripts has no such script.
  static func script(_ word: String) -> String? {
    guard word.hasSuffix(".py") else { return nil }
    var name = word.split { $0 == "/" || $0 == "\\" }.last.map(String.init) ?? word
    // `%~dp0`, the folder of a batch file, ends with a backslash.
    if name.hasPrefix("%~dp0") { name.removeFirst("%~dp0".count) }
    let stem = String(name.dropLast(3))
    return scripts.contains(stem) ? stem : nil
  }

  private static let scripts: Set<String> = Set(Catalogue.options.values.flatMap(\.scripts))
}

extension TrainingCommand.CutCommand {
  /// What cut a command off; nil if nothing did.
  init?(_ command: ShellCommand, next: ShellCommand?, _ shell: Shell) {
    let rest = next?.words ?? []
    let lost = rest.first?.text.hasPrefix("--") == true ? rest.filter { $0.text.hasPrefix("--") } : []
    let names = lost.map { String($0.text.prefix { $0 != "=" }) }
    let sign = String(UnicodeScalar(shell.escape))
    if let range = command.brokenContinuation {
      // cmd.exe passes nothing for a blank, the others pass it as a word.
      guard shell != .batch || !lost.isEmpty else { return nil }
      self.init(
        range: range,
        problem: "behind this \(sign) stands a blank, so that it does not continue the line",
        lost: names
      )
    } else if let (range, isComment) = command.interruption, !lost.isEmpty {
      let what = isComment ? "a comment" : "an empty line"
      self.init(range: range, problem: "\(what) behind a continued line ends the command", lost: names)
    } else if let last = command.words.last, let first = lost.first {
      self.init(range: last.range, problem: "no \(sign) continues this line", lost: names)
      if first.range.lowerBound < last.range.upperBound { return nil }
    } else {
      return nil
    }
  }
}
