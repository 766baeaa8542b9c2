/// Several numbers written as one value: `1-5`, `1-5 (+2)`, `10-5 (-3)`, `1-10 [5]`.
///
/// Source: `re_range`, `re_range_count` and their uses in scripts/xyz_grid.py of AUTOMATIC1111's
/// stable-diffusion-webui. Unlike there, both ends are values if the step hits them, and no value lies beyond
/// them: the webui's whole numbers stop two short of the end when they count down, and its other numbers step over the
/// end.
struct NumberRange: Equatable {
  /// How the numbers between the ends are chosen.
  enum Spacing: Equatable {
    /// `(+2)`; 1 if nothing is written.
    case step(Double)
    /// `[5]`: this many numbers with equal distances.
    case count(Int)
  }

  /// What is wrong with a range.
  enum Fault: Error, Equatable {
    /// `(0)`
    case noStep
    /// `(2)`: the webui requires the sign.
    case noSign(Double)
    /// The step leads away from the end; the value is one that leads there.
    case wrongWay(Double)
    /// `[0]`
    case noCount
    /// More values than a grid can have.
    case tooMany
  }

  /// The most values of one axis.
  static let limit = 10_000

  var start: Double
  var end: Double
  var spacing: Spacing

  /// Reads a range; nil for other text.
  ///
  /// - Parameter whole: whether the axis takes whole numbers only.
  init?(_ text: String, whole: Bool) throws(Fault) {
    var reader = Reader(text)
    guard let start = reader.number(whole: whole), reader.take("-"), let end = reader.number(whole: whole)
    else { return nil }
    (self.start, self.end) = (start, end)
    if reader.take("(") {
      let isSigned = reader.next.map { $0 == "+" || $0 == "-" } ?? false
      guard let step = reader.number(whole: whole), reader.take(")"), reader.isAtEnd else { return nil }
      if step == 0 { throw .noStep }
      if !isSigned { throw .noSign(end < start ? -step : step) }
      spacing = .step(step)
    } else if reader.take("[") {
      guard let count = reader.number(whole: true), reader.take("]"), reader.isAtEnd else { return nil }
      if count < 1 { throw .noCount }
      if count > Double(Self.limit) { throw .tooMany }
      spacing = .count(Int(count))
    } else {
      guard reader.isAtEnd else { return nil }
      spacing = .step(1)
    }
    guard case .step(let step) = spacing else { return }
    if (end - start) * step < 0 { throw .wrongWay(-step) }
    if ((end - start) / step).rounded(.down) >= Double(Self.limit) { throw .tooMany }
  }

  /// The numbers, with at most eight decimals, which are what the webui shows.
  var values: [Double] {
    switch spacing {
    case .step(let step):
      // A little more than the quotient, which rounding may have left just below a whole number.
      let last = Int(((end - start) / step + 1e-9).rounded(.down))
      return (0...max(0, last)).map { Self.rounded(start + Double($0) * step) }
    case .count(1): return [start]
    case .count(let count):
      let step = (end - start) / Double(count - 1)
      return (0..<count).map { Self.rounded($0 == count - 1 ? end : start + Double($0) * step) }
    }
  }

  private static func rounded(_ value: Double) -> Double {
    value.magnitude < 1e7 ? (value * 1e8).rounded() / 1e8 : value
  }

  /// Reads a text from left to right, skipping spaces between the parts.
  private struct Reader {
    private var rest: Substring

    init(_ text: String) { rest = text[...] }

    /// The next character that is not a space.
    var next: Character? { rest.first { !$0.isWhitespace } }

    var isAtEnd: Bool { next == nil }

    mutating func take(_ character: Character) -> Bool {
      guard next == character else { return false }
      rest = rest.drop(while: \.isWhitespace).dropFirst()
      return true
    }

    /// A number with an optional sign; nil if there is none, or if it is too large for a `Double` to hold exactly.
    mutating func number(whole: Bool) -> Double? {
      let isNegative = take("-")
      if !isNegative { _ = take("+") }
      rest = rest.drop(while: \.isWhitespace)
      var digits = takeDigits()
      guard !digits.isEmpty else { return nil }
      if !whole, rest.first == "." {
        rest.removeFirst()
        digits += "." + takeDigits() + "0"
      }
      guard let value = Double(digits), value.magnitude < 9e15 else { return nil }
      return isNegative ? -value : value
    }

    private mutating func takeDigits() -> String {
      let digits = rest.prefix { $0.isASCII && $0.isNumber }
      rest = rest.dropFirst(digits.count)
      return String(digits)
    }
  }
}
