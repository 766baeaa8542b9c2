import Documents

extension Node {
  /// The whole number, else nil.
  public var integer: Int? { if case .integer(let value) = content { value } else { nil } }

  /// The truth value, else nil.
  public var boolean: Bool? { if case .boolean(let value) = content { value } else { nil } }

  /// The number, whole or not, else nil.
  public var number: Double? {
    switch content {
    case .integer(let value): Double(value)
    case .float(let value): value
    default: nil
    }
  }

  /// The whole numbers of a list; other items are left out.
  public var integers: [Int] { items.compactMap(\.integer) }

  /// The numbers of a list; other items are left out.
  public var numbers: [Double] { items.compactMap(\.number) }

  /// The texts of a list; other items are left out.
  public var strings: [String] { items.compactMap(\.string) }

  /// The bytes that a string writes as hexadecimal digits, else nil.
  public var hexadecimalBytes: [UInt8]? { string.flatMap { [UInt8](hexadecimal: $0) } }
}

extension [UInt8] {
  /// The bytes that a text of hexadecimal digits stands for; nil if it holds anything else.
  public init?(hexadecimal text: some StringProtocol) {
    let digits = text.compactMap(\.hexDigitValue)
    guard digits.count == text.count, digits.count.isMultiple(of: 2) else { return nil }
    self = stride(from: 0, to: digits.count, by: 2).map { UInt8(digits[$0] << 4 | digits[$0 + 1]) }
  }
}
