import Settings

/// Writes numbers and texts as bytes below 128 and as UTF-8, so that the whole can be a string literal.
struct CodeWriter {
  private(set) var bytes: [UInt8] = []

  /// A number that is not negative: six bits in each byte, the lowest first; the next bit says that another one follows.
  mutating func number(_ value: some FixedWidthInteger & UnsignedInteger) {
    var rest = value
    while rest > 0x3F {
      bytes.append(UInt8(truncatingIfNeeded: rest & 0x3F) | 0x40)
      rest >>= 6
    }
    bytes.append(UInt8(truncatingIfNeeded: rest))
  }

  mutating func count(_ value: Int) { number(UInt(value)) }

  mutating func flag(_ value: Bool) { count(value ? 1 : 0) }

  mutating func text(_ value: String) {
    count(value.utf8.count)
    bytes += value.utf8
  }

  mutating func list<Element>(_ values: [Element], _ write: (inout CodeWriter, Element) -> Void) {
    count(values.count)
    for value in values { write(&self, value) }
  }

  mutating func optional<Wrapped>(_ value: Wrapped?, _ write: (inout CodeWriter, Wrapped) -> Void) {
    flag(value != nil)
    if let value { write(&self, value) }
  }

  /// The number of a case.
  mutating func choice<Choice: CaseIterable & Equatable>(_ value: Choice) {
    count(Array(Choice.allCases).firstIndex(of: value) ?? 0)
  }

  /// A part that a reader may pass over.
  mutating func part(_ write: (inout CodeWriter) -> Void) {
    var inner = CodeWriter()
    write(&inner)
    count(inner.bytes.count)
    bytes += inner.bytes
  }

  mutating func value(_ value: Value?) {
    switch value {
    case nil: count(0)
    case .boolean(let flag): count(flag ? 2 : 1)
    case .integer(let integer):
      count(3)
      number(UInt64(bitPattern: Int64(integer)))
    case .float(let float):
      count(4)
      number(float.bitPattern)
    case .string(let text):
      count(5)
      self.text(text)
    case .list(let items):
      count(6)
      list(items) { $0.value($1) }
    }
  }
}
