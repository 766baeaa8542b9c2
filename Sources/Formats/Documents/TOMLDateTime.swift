/// A TOML date or time, checked and normalized to RFC 3339.
struct TOMLDateTime: Equatable {
  /// Why a text is not a date or time, as a clause.
  struct Problem: Error, Equatable {
    var message: String
  }

  var kind: DateTimeKind
  var text: String

  /// Whether a word begins like a date: `2024-`.
  static func isDateLike(_ word: ArraySlice<UInt8>) -> Bool {
    word.count >= 5 && word.prefix(4).allSatisfy(\.isDigit) && word.dropFirst(4).first == UInt8(ascii: "-")
  }

  /// Whether a word begins like a time: `07:`.
  static func isTimeLike(_ word: ArraySlice<UInt8>) -> Bool {
    word.count >= 3 && word.prefix(2).allSatisfy(\.isDigit) && word.dropFirst(2).first == UInt8(ascii: ":")
  }

  static func read(_ word: ArraySlice<UInt8>) -> Result<TOMLDateTime, Problem> {
    var reader = Reader(rest: word)
    do throws(Problem) { return .success(try reader.read()) } catch { return .failure(error) }
  }

  private struct Reader {
    var rest: ArraySlice<UInt8>
    var text = ""

    mutating func read() throws(Problem) -> TOMLDateTime {
      guard TOMLDateTime.isDateLike(rest) else {
        try readTime()
        try end()
        return TOMLDateTime(kind: .localTime, text: text)
      }
      try readDate()
      guard let separator = rest.first else { return TOMLDateTime(kind: .localDate, text: text) }
      guard separator | 0x20 == UInt8(ascii: "t") || separator == UInt8(ascii: " ") else {
        throw Problem(message: "expected T or a space between date and time")
      }
      rest = rest.dropFirst()
      text += "T"
      try readTime()
      guard let sign = rest.first else { return TOMLDateTime(kind: .localDateTime, text: text) }
      rest = rest.dropFirst()
      switch sign {
      case UInt8(ascii: "Z"), UInt8(ascii: "z"): text += "Z"
      case UInt8(ascii: "+"), UInt8(ascii: "-"):
        text.unicodeScalars.append(UnicodeScalar(sign))
        _ = try number(2, 0...23, "the offset's hour")
        try literal(UInt8(ascii: ":"), "between the offset's hour and minute")
        _ = try number(2, 0...59, "the offset's minute")
      default: throw Problem(message: "expected Z or an offset such as +01:00 after the time")
      }
      try end()
      return TOMLDateTime(kind: .offsetDateTime, text: text)
    }

    private mutating func readDate() throws(Problem) {
      let year = try number(4, 0...9999, "the year")
      try literal(UInt8(ascii: "-"), "between year and month")
      let month = try number(2, 1...12, "the month")
      try literal(UInt8(ascii: "-"), "between month and day")
      let isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
      let days =
        switch month {
        case 2: isLeap ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
      _ = try number(2, 1...days, "the day")
    }

    private mutating func readTime() throws(Problem) {
      _ = try number(2, 0...23, "the hour")
      try literal(UInt8(ascii: ":"), "between hour and minute")
      _ = try number(2, 0...59, "the minute")
      try literal(UInt8(ascii: ":"), "and the seconds after the minute")
      // RFC 3339 allows leap seconds.
      _ = try number(2, 0...60, "the second")
      guard rest.first == UInt8(ascii: ".") else { return }
      let fraction = rest.dropFirst().prefix(while: \.isDigit)
      guard !fraction.isEmpty else { throw Problem(message: "expected digits after the point") }
      text += "." + String(decoding: fraction, as: UTF8.self)
      rest = rest.dropFirst(1 + fraction.count)
    }

    private mutating func number(_ count: Int, _ range: ClosedRange<Int>, _ what: String) throws(Problem)
      -> Int
    {
      let digits = rest.prefix(count)
      guard digits.count == count, digits.allSatisfy(\.isDigit) else {
        throw Problem(message: "\(what) must have \(count) digits")
      }
      let value = digits.reduce(0) { $0 * 10 + Int($1 - UInt8(ascii: "0")) }
      guard range.contains(value) else {
        throw Problem(message: "\(what) must be between \(range.lowerBound) and \(range.upperBound)")
      }
      text += String(decoding: digits, as: UTF8.self)
      rest = rest.dropFirst(count)
      return value
    }

    private mutating func literal(_ byte: UInt8, _ place: String) throws(Problem) {
      guard rest.first == byte else {
        throw Problem(message: "expected '\(UnicodeScalar(byte))' \(place)")
      }
      text.unicodeScalars.append(UnicodeScalar(byte))
      rest = rest.dropFirst()
    }

    private func end() throws(Problem) {
      guard rest.isEmpty else { throw Problem(message: "there is unexpected text after it") }
    }
  }
}
