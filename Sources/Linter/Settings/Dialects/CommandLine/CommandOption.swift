/// One option with its values, as argparse groups the words of a command line.
struct CommandOption: Sendable {
  /// The name as written, without dashes.
  var name: String
  /// The bytes of `--name`.
  var nameRange: Range<Int>
  /// The words up to the next option; for `--name=value` the part after `=`.
  var values: [CommandWord]
  /// Whether the first value is written behind `=`.
  var isJoint = false
  /// Whether the words can be replaced.
  var isEditable = true
  /// Whether the script tells that the option is there, and its values.
  var isKnown = true

  /// The bytes from the name to the last value, quotes included.
  var range: Range<Int>

  /// An option's word: `--name` or `--name=value`.
  init?(_ word: CommandWord) {
    guard word.text.utf8.starts(with: "--".utf8), word.text.utf8.count > 2 else { return nil }
    let name = word.text.utf8.dropFirst(2).prefix { $0 != UInt8(ascii: "=") }
    let nameEnd = 2 + name.count
    isJoint = nameEnd < word.text.utf8.count
    self.name = String(decoding: name, as: UTF8.self)
    nameRange = word.range(of: 0..<nameEnd)
    values = isJoint ? [word.dropping(nameEnd + 1)] : []
    isEditable = word.isEditable
    isKnown = word.isKnown
    range = word.range
  }

  /// Whether argparse takes a word with a dash for a number (`_negative_number_matcher`): `-1` or `-0.5`, not `-1e-6`.
  static func isNegativeNumber(_ text: String) -> Bool {
    guard text.utf8.first == UInt8(ascii: "-") else { return false }
    let parts = text.utf8.dropFirst().split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
    guard let last = parts.last, parts.count <= 2, !last.isEmpty else { return false }
    return parts.allSatisfy { part in part.allSatisfy { $0 &- UInt8(ascii: "0") < 10 } }
  }

  mutating func add(_ value: CommandWord) {
    values.append(value)
    isEditable = isEditable && value.isEditable && value.range.lowerBound >= range.upperBound
    isKnown = isKnown && value.isKnown
    range = range.lowerBound..<max(range.upperBound, value.range.upperBound)
  }

  /// Groups the words of a launcher, whose options may also be written with dashes between their words.
  static func launcherOptions(_ words: some Sequence<CommandWord>) -> [CommandOption] {
    var result: [CommandOption] = []
    for word in words {
      if var option = CommandOption(word) {
        option.name = option.name.replacing("-", with: "_")
        result.append(option)
      } else if let last = result.indices.last {
        result[last].add(word)
      }
    }
    return result
  }
}
