import Documents

/// Where in the files a setting is written, and how it can be changed there.
public struct Place: Sendable {
  /// Index into `Settings.files`.
  public var file: Int
  /// The value's bytes.
  public var range: Range<Int>
  /// The key's bytes.
  public var keyRange: Range<Int>?
  /// The structure that holds the value.
  public var slot: Slot

  /// Makes a place.
  public init(file: Int, range: Range<Int>, keyRange: Range<Int>?, slot: Slot) {
    self.file = file
    self.range = range
    self.keyRange = keyRange
    self.slot = slot
  }
}

/// The structure that holds a value in a file, which determines how to edit it.
public enum Slot: Sendable {
  /// A member of a mapping, the one whose key is at the place's `keyRange`.
  case member(of: Mapping)
  /// A `key=value` inside an argument string or array of strings.
  indirect case argument(NamedArgument, in: ArgumentList)
  /// Words of a command line: from the option's first byte to its last value's.
  case words(Range<Int>)
  /// A place that cannot be edited.
  case fixed
}

/// A mapping of a document. Every setting that it holds has a place in it, so that they share one object.
public final class Mapping: Sendable {
  /// The mapping.
  public let node: Node

  /// Makes a reference to a mapping.
  public init(_ node: Node) { self.node = node }

  /// The member whose key begins at an offset; nil if there is none.
  func member(at offset: Int) -> Member? {
    // In the file's order.
    let members = node.members
    var (low, high) = (0, members.count)
    while low < high {
      let middle = (low + high) / 2
      if members[middle].keyRange.lowerBound < offset { low = middle + 1 } else { high = middle }
    }
    return low < members.count && members[low].keyRange.lowerBound == offset ? members[low] : nil
  }
}

extension Place {
  /// The member that it is, and the mapping that holds it; nil for any other place.
  public var member: (member: Member, mapping: Node)? {
    guard case .member(let mapping) = slot, let keyRange, let member = mapping.member(at: keyRange.lowerBound) else {
      return nil
    }
    return (member, mapping.node)
  }
}
