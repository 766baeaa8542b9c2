import Platform

/// One value of a document, with the bytes it came from.
public struct Node: Sendable, Equatable {
  /// The meaning of a node.
  public enum Content: Sendable, Equatable {
    /// JSON's `null`, YAML's null.
    case null
    /// A boolean.
    case boolean(Bool)
    /// An integer that fits into 64 bits.
    case integer(Int)
    /// Any other number; JSON and YAML integers that do not fit into 64 bits are also floats.
    case float(Double)
    /// Decoded text.
    case string(String)
    /// A TOML date-time, normalized to RFC 3339 with `T` and upper case.
    case dateTime(DateTimeKind, String)
    /// A list.
    case sequence([Node])
    /// Keys and values in the file's order, duplicates kept.
    case mapping([Member])
  }

  /// How the value was written, which an edit must keep.
  public enum Style: Sendable, Equatable {
    /// Without quotes or brackets of its own: numbers, bare YAML scalars, block collections.
    case plain
    /// `"…"`
    case doubleQuoted
    /// `'…'`
    case singleQuoted
    /// TOML's `"""` and `'''`, YAML's `|` and `>`.
    case multiline
    /// `[…]` or `{…}`: JSON's collections, TOML's arrays and inline tables, YAML's flow collections.
    case flow
    /// A TOML table or array of tables made by a `[header]`, or the document itself.
    case table
  }

  /// The meaning.
  public var content: Content
  /// UTF-8 byte offsets in the source, quotes and brackets included. Lies inside its parent's range.
  public var range: Range<Int>
  /// How it was written.
  public var style: Style

  /// Makes a node.
  public init(_ content: Content, range: Range<Int>, style: Style = .plain) {
    self.content = content
    self.range = range
    self.style = style
  }
}

/// TOML's four kinds of date and time.
public enum DateTimeKind: String, Sendable {
  /// With a UTC offset.
  case offsetDateTime = "offset-date-time"
  /// Without offset.
  case localDateTime = "local-date-time"
  /// A date alone.
  case localDate = "local-date"
  /// A time alone.
  case localTime = "local-time"
}

/// One key and its value.
public struct Member: Sendable, Equatable {
  /// The decoded key. A dotted TOML key makes nested mappings, one for each part.
  public var key: String
  /// The key's bytes, quotes included.
  public var keyRange: Range<Int>
  /// The value.
  public var value: Node

  /// Makes a member.
  public init(key: String, keyRange: Range<Int>, value: Node) {
    self.key = key
    self.keyRange = keyRange
    self.value = value
  }

  /// From the first to the last byte of key and value.
  public var range: Range<Int> {
    min(keyRange.lowerBound, value.range.lowerBound)..<max(keyRange.upperBound, value.range.upperBound)
  }
}

extension Node {
  /// The members of a mapping, else none.
  public var members: [Member] {
    if case .mapping(let members) = content { members } else { [] }
  }

  /// The items of a sequence, else none.
  public var items: [Node] {
    if case .sequence(let items) = content { items } else { [] }
  }

  /// The text of a string, else nil.
  public var string: String? {
    if case .string(let text) = content { text } else { nil }
  }

  /// The last member with this key, which takes precedence in every parser of these files.
  public func member(_ key: String) -> Member? {
    guard case .mapping(let members) = content else { return nil }
    var index = members.count
    while index > 0 {
      index -= 1
      if members[index].key.isExactly(key) { return members[index] }
    }
    return nil
  }

  /// The value of the last member with this key.
  public subscript(key: String) -> Node? { member(key)?.value }

  /// Whether this is a mapping.
  public var isMapping: Bool {
    if case .mapping = content { true } else { false }
  }
}
