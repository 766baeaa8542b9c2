/// A replacement of some bytes of a source.
public struct Edit: Sendable, Hashable {
  /// The bytes to replace; empty for an insertion.
  public var range: Range<Int>
  /// The text that replaces them.
  public var replacement: String

  /// Makes an edit.
  public init(_ range: Range<Int>, _ replacement: String) {
    self.range = range
    self.replacement = replacement
  }

  /// Whether the edits cannot both be applied: they share bytes, or insert at the same place.
  public func conflicts(with other: Edit) -> Bool {
    if range.isEmpty && other.range.isEmpty { return range.lowerBound == other.range.lowerBound }
    return range.lowerBound < other.range.upperBound && other.range.lowerBound < range.upperBound
  }
}

/// Why edits could not be applied.
public enum EditError: Error, Sendable, Equatable {
  /// Two edits touch the same bytes.
  case overlapping
  /// An edit lies outside the source.
  case outOfBounds
}

extension Sequence<Edit> {
  /// Applies all edits; every byte outside of them is unchanged.
  public func applied(to bytes: [UInt8]) throws(EditError) -> [UInt8] {
    let ordered = sorted {
      ($0.range.lowerBound, $0.range.upperBound) < ($1.range.lowerBound, $1.range.upperBound)
    }
    var result: [UInt8] = []
    result.reserveCapacity(bytes.count)
    var done = 0
    for edit in ordered {
      guard edit.range.lowerBound >= done else { throw .overlapping }
      guard edit.range.upperBound <= bytes.count else { throw .outOfBounds }
      result += bytes[done..<edit.range.lowerBound]
      result += edit.replacement.utf8
      done = edit.range.upperBound
    }
    result += bytes[done...]
    return result
  }
}
