/// The version of Python or of one of its packages, as numbers: `2.13.0+cpu` is 2, 13, 0.
struct PackageVersion: Comparable, Sendable {
  let text: String
  private let numbers: [Int]

  init(_ text: String) {
    self.text = text
    var numbers: [Int] = []
    for part in text.split(separator: ".") {
      let digits = part.prefix(while: \.isNumber)
      guard let number = Int(digits) else { break }
      numbers.append(number)
      if digits.count < part.count { break }
    }
    self.numbers = numbers
  }

  static func == (left: PackageVersion, right: PackageVersion) -> Bool { !(left < right) && !(right < left) }

  static func < (left: PackageVersion, right: PackageVersion) -> Bool {
    for index in 0..<max(left.numbers.count, right.numbers.count) {
      let a = index < left.numbers.count ? left.numbers[index] : 0
      let b = index < right.numbers.count ? right.numbers[index] : 0
      if a != b { return a < b }
    }
    return false
  }
}
