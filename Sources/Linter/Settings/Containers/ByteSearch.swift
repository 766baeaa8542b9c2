import Platform

extension [UInt8] {
  /// Whether the bytes of an ASCII text occur.
  func contains(sequence text: StaticString) -> Bool {
    withUnsafeBytes { $0.contains(UnsafeRawBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount)) }
  }
}
