/// The variables that a script itself assigns.
struct ShellVariables {
  /// A variable's value.
  struct Variable {
    /// The words of an array, or the only one of a text.
    var words: [CommandWord]
    var isArray = false

    /// A value that depends on a condition.
    var uncertain: Variable {
      var result = self
      for index in result.words.indices { result.words[index].isKnown = false }
      return result
    }
  }

  private var values: [String: Variable] = [:]
  /// For each open block, what the variables were that are assigned in it.
  private var blocks: [[String: Variable?]] = []

  /// A script that doubles a variable in each line must not exhaust memory.
  static let longestText = 1 << 12
  private static let mostWords = 1 << 9
  /// No script nests its blocks more deeply than this.
  private static let mostBlocks = 1 << 10

  /// The value of a variable; the shells of Windows ignore the case of names, and nothing depends on it elsewhere.
  subscript(name: String) -> Variable? { values.isEmpty ? nil : values[name.lowercased()] }

  /// Assigns a variable.
  mutating func set(_ name: String, to variable: Variable) {
    let name = name.lowercased()
    let old = values[name]
    if let last = blocks.indices.last, blocks[last][name] == nil { blocks[last].updateValue(old, forKey: name) }
    let isTooLong =
      variable.words.count > Self.mostWords || variable.words.contains { $0.text.utf8.count > Self.longestText }
    values[name] = isTooLong ? nil : variable
  }

  /// Adds to a variable; one that is not known stays so.
  mutating func append(_ words: [CommandWord], to name: String, asArray: Bool) {
    guard var variable = self[name] else { return }
    if asArray || variable.isArray {
      variable.words += words
      variable.isArray = true
    } else if let first = variable.words.first, let more = words.first {
      variable.words = [CommandWord.joined(first, more)]
    }
    set(name, to: variable)
  }

  /// Forgets a variable.
  mutating func forget(_ name: String) { set(name, to: Variable(words: [.unknown("$" + name, at: 0..<0)])) }

  /// Enters commands that may not run.
  mutating func enterBlock() { if blocks.count < Self.mostBlocks { blocks.append([:]) } }

  /// Leaves them: what they assigned is not certain.
  mutating func leaveBlock() {
    guard let assigned = blocks.popLast() else { return }
    for (name, old) in assigned {
      if let last = blocks.indices.last, blocks[last][name] == nil { blocks[last].updateValue(old, forKey: name) }
      guard let new = values[name] else { continue }
      guard let old else {
        values[name] = new.uncertain
        continue
      }
      var merged = old.uncertain
      if new.isArray, old.isArray, new.words.count >= old.words.count {
        merged = Variable(
          words: old.words + Variable(words: Array(new.words[old.words.count...])).uncertain.words,
          isArray: true
        )
      }
      values[name] = merged
    }
  }
}

extension CommandWord {
  /// A text that the script computes.
  static func unknown(_ text: String, at range: Range<Int>) -> CommandWord {
    var word = CommandWord(text: text, range: range)
    word.isKnown = false
    word.mayBeSeveral = true
    word.isEditable = false
    word.spots = []
    return word
  }

  /// Two texts after each other, at the place of the second.
  static func joined(_ first: CommandWord, _ second: CommandWord) -> CommandWord {
    var word = CommandWord(text: first.text + second.text, range: second.range)
    word.isKnown = first.isKnown && second.isKnown
    word.isEditable = false
    word.spots = []
    return word
  }
}
