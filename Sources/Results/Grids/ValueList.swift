/// The values of an axis as a person writes them: comma-separated, in double quotes if a value contains commas, a quote
/// within quotes doubled.
///
/// Source: `csv_string_to_list_strip` in scripts/xyz_grid.py of AUTOMATIC1111's stable-diffusion-webui, which reads
/// with Python's csv module and strips spaces. Unlike there, a space before the opening quote is not part of the
/// value, and a quote that is not closed is an error.
struct ValueList {
  /// A quote that is not closed.
  struct UnclosedQuote: Error, Equatable {
    /// The value that it begins, counted from 1.
    var position: Int
  }

  /// The values, without the spaces around them; empty ones included.
  let values: [String]

  /// Reads a list; a line break ends a value as a comma does.
  init(_ text: String) throws(UnclosedQuote) {
    var values: [String] = []
    var value = ""
    var isQuoted = false
    var rest = Array(text)[...]
    while let character = rest.popFirst() {
      switch character {
      case "\"" where isQuoted:
        if rest.first == "\"" {
          rest.removeFirst()
          value.append("\"")
        } else {
          isQuoted = false
        }
      case _ where isQuoted: value.append(character)
      case "\"" where value.allSatisfy(\.isWhitespace):
        value = ""
        isQuoted = true
      case ",", "\n", "\r\n", "\r":
        values.append(value.trimmed)
        value = ""
      default: value.append(character)
      }
    }
    if isQuoted { throw UnclosedQuote(position: values.count + 1) }
    values.append(value.trimmed)
    self.values = values
  }
}

extension String {
  /// The text without the white space at both ends.
  var trimmed: String {
    var rest = self[...]
    while rest.first?.isWhitespace == true { rest.removeFirst() }
    while rest.last?.isWhitespace == true { rest.removeLast() }
    return String(rest)
  }
}
