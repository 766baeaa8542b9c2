/// A release of sd-scripts or of a Python package: `v0.10.1`, `4.1.3`, or the month of a commit after the last tag,
/// `2026-07`.
public struct Release: Sendable, Hashable, Comparable, CustomStringConvertible {
  /// The release as it is written.
  public let text: String
  private let numbers: [Int]

  /// A release; whatever is not a number ends it: `3.2.0.post2` counts as 3.2.0, `4.1rc1` as 4.1.
  public init(_ text: String) {
    self.text = text
    var numbers: [Int] = []
    let digits = text.hasPrefix("v") ? text.dropFirst() : text[...]
    for part in digits.split(omittingEmptySubsequences: false, whereSeparator: { $0 == "." || $0 == "-" }) {
      let leading = part.prefix { $0.isASCII && $0.isNumber }
      guard let number = Int(leading) else { break }
      numbers.append(number)
      if leading.utf8.count < part.utf8.count { break }
    }
    while numbers.last == 0 { numbers.removeLast() }
    self.numbers = numbers
  }

  /// Whether it begins with a number.
  public var isValid: Bool { text.utf8.contains { $0 &- UInt8(ascii: "0") < 10 } && !numbers.isEmpty }

  /// Whether its sources are newer than the last release that has a number.
  public var isUntagged: Bool { (numbers.first ?? 0) >= 2000 }

  /// Whether a cell holds an untagged release: tags of sd-scripts begin with "v".
  static func isUntagged(_ cell: Table.Cell) -> Bool {
    cell.bytes.first == UInt8(ascii: "2") && cell.bytes.prefix { $0 &- UInt8(ascii: "0") < 10 }.count > 3
  }

  /// As a sentence names it: "v0.10.1", "July 2026".
  public var description: String {
    guard isUntagged, numbers.count > 1, (1...12).contains(numbers[1]) else { return text }
    return "\(Self.months[numbers[1] - 1]) \(numbers[0])"
  }

  private static let months = [
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
  ]

  /// Compares the numbers.
  public static func < (left: Release, right: Release) -> Bool { left.numbers.lexicographicallyPrecedes(right.numbers) }
  /// Whether the numbers are the same.
  public static func == (left: Release, right: Release) -> Bool { left.numbers == right.numbers }
  /// Hashes the numbers.
  public func hash(into hasher: inout Hasher) { hasher.combine(numbers) }
}
