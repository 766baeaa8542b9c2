import Settings

/// Reads what `CodeWriter` wrote, out of the program itself.
struct CodeReader: @unchecked Sendable {
  private var next: UnsafePointer<UInt8>

  init(_ code: StaticString) { next = code.utf8Start }

  private init(at next: UnsafePointer<UInt8>) { self.next = next }

  mutating func bits() -> UInt64 {
    var value: UInt64 = 0
    var shift: UInt64 = 0
    while true {
      let byte = next.pointee
      next += 1
      value |= UInt64(byte & 0x3F) &<< shift
      if byte & 0x40 == 0 { return value }
      shift &+= 6
    }
  }

  mutating func count() -> Int { Int(truncatingIfNeeded: bits()) }

  mutating func flag() -> Bool { count() != 0 }

  mutating func text() -> String { String(decoding: bytes(), as: UTF8.self) }

  /// The bytes of a text, which live as long as the process.
  mutating func bytes() -> UnsafeBufferPointer<UInt8> {
    let count = count()
    defer { next += count }
    return UnsafeBufferPointer(start: next, count: count)
  }

  mutating func list<Element>(_ read: (inout CodeReader) -> Element) -> [Element] {
    let count = count()
    var result: [Element] = []
    result.reserveCapacity(count)
    for _ in 0..<count { result.append(read(&self)) }
    return result
  }

  mutating func optional<Wrapped>(_ read: (inout CodeReader) -> Wrapped) -> Wrapped? { flag() ? read(&self) : nil }

  mutating func choice<Choice: CaseIterable>(_ cases: [Choice]) -> Choice { cases[count()] }

  /// A reader of a part, which this one passes over.
  mutating func part() -> CodeReader {
    let count = count()
    defer { next += count }
    return CodeReader(at: next)
  }

  mutating func value() -> Value? {
    switch count() {
    case 0: nil
    case 1: .boolean(false)
    case 2: .boolean(true)
    case 3: .integer(Int(Int64(bitPattern: bits())))
    case 4: .float(Double(bitPattern: bits()))
    case 5: .string(text())
    default: .list(list { $0.value() ?? .list([]) })
    }
  }
}
