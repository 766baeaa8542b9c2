extension UnsafeRawBufferPointer {
  /// Whether other bytes occur in these.
  public func contains(_ wanted: UnsafeRawBufferPointer) -> Bool {
    guard let base = baseAddress, let other = wanted.baseAddress, let first = wanted.first else {
      return wanted.isEmpty
    }
    var at = 0
    while at + wanted.count <= count, let found = memchr(base + at, Int32(first), count - at - wanted.count + 1) {
      if memcmp(found, other, wanted.count) == 0 { return true }
      at = UnsafeRawPointer(found) - base + 1
    }
    return false
  }
}

extension String {
  /// Whether another text's bytes occur in this one's.
  public func containsBytes(of other: String) -> Bool {
    var (own, other) = (self, other)
    return own.withUTF8 { own in
      other.withUTF8 { UnsafeRawBufferPointer(own).contains(UnsafeRawBufferPointer($0)) }
    }
  }
}
