/// A text that equals only a text of the same bytes.
///
/// `String` also equates what Unicode calls equivalent, such as `é` as one scalar and as two. For the system, for Python
/// and for every parser these are different file names, keys and tensors, so what comes from outside is compared and
/// looked up as this.
public struct ExactText: Sendable, Hashable, Comparable {
  /// The text.
  public let text: String

  /// Makes a key of a text.
  public init(_ text: String) { self.text = text }

  /// Whether the bytes are equal.
  public static func == (left: ExactText, right: ExactText) -> Bool { left.text.isExactly(right.text) }

  /// Whether the bytes come first, which is the same on every machine.
  public static func < (left: ExactText, right: ExactText) -> Bool {
    let order = left.text.utf8.withContiguousStorageIfAvailable { left in
      right.text.utf8.withContiguousStorageIfAvailable { right in
        guard let a = left.baseAddress, let b = right.baseAddress else { return left.count < right.count }
        let order = memcmp(a, b, min(left.count, right.count))
        return order == 0 ? left.count < right.count : order < 0
      }
    }
    return (order ?? nil) ?? left.text.utf8.lexicographicallyPrecedes(right.text.utf8)
  }

  /// Feeds the bytes to a hasher.
  public func hash(into hasher: inout Hasher) {
    let isDone: Void? = text.utf8.withContiguousStorageIfAvailable { hasher.combine(bytes: UnsafeRawBufferPointer($0)) }
    if isDone == nil { for byte in text.utf8 { hasher.combine(byte) } }
    // So that no text is the beginning of another one.
    hasher.combine(0xFF as UInt8)
  }
}

extension String {
  /// Whether two texts have the same bytes.
  @inlinable
  public func isExactly(_ other: String) -> Bool {
    // `==` is the fastest way to tell most texts apart.
    utf8.count == other.utf8.count && self == other && hasBytes(of: other)
  }

  @usableFromInline
  func hasBytes(of other: String) -> Bool {
    let isEqual = utf8.withContiguousStorageIfAvailable { own in
      other.utf8.withContiguousStorageIfAvailable { other in
        guard let a = own.baseAddress, let b = other.baseAddress else { return true }
        return memcmp(a, b, own.count) == 0
      }
    }
    return (isEqual ?? nil) ?? utf8.elementsEqual(other.utf8)
  }
}
