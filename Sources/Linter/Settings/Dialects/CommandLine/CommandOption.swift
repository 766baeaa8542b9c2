/// One option with its values.
struct CommandOption: Sendable {
  /// The name without dashes.
  var name: String
  /// The bytes of `--name`.
  var nameRange: Range<Int>
  /// The words up to the next option; for `--name=value` the part after `=`.
  var values: [CommandWord]

  /// The bytes from the name to the last value, quotes included.
  var range: Range<Int>

  /// Groups words into options; words before the first option are dropped.
  static func options(_ words: some Sequence<CommandWord>) -> [CommandOption] {
    var result: [CommandOption] = []
    for word in words {
      if word.text.hasPrefix("--"), word.text.utf8.count > 2 {
        let name = word.text.dropFirst(2).prefix { $0 != "=" }
        let nameEnd = 2 + name.utf8.count
        let value = nameEnd < word.text.utf8.count ? [word.dropping(nameEnd + 1)] : []
        result.append(
          CommandOption(
            name: String(name.replacing("-", with: "_")),
            nameRange: word.range(of: 0..<nameEnd),
            values: value,
            range: word.range
          )
        )
      } else if let last = result.indices.last {
        result[last].values.append(word)
        result[last].range =
          result[last].range.lowerBound..<max(result[last].range.upperBound, word.range.upperBound)
      }
    }
    return result
  }
}
