import Platform

extension [UInt8] {
  /// Whether the bytes of an ASCII text occur.
  func contains(sequence text: StaticString) -> Bool {
    let wanted = UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount)
    guard let first = wanted.first else { return true }
    return withUnsafeBytes { bytes in
      guard let base = bytes.baseAddress else { return false }
      var at = 0
      while at + wanted.count <= bytes.count,
        let found = memchr(base + at, Int32(first), bytes.count - at - wanted.count + 1)
      {
        let start = UnsafeRawPointer(found) - base
        if memcmp(found, text.utf8Start, wanted.count) == 0 { return true }
        at = start + 1
      }
      return false
    }
  }
}
