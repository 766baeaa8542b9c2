import Documents

/// What the library with which sd-scripts reads TOML does not understand, or understands in another way.
///
/// sd-scripts pins `toml` 0.10.2, which is older than TOML 1.0. `tools/reference/old_toml.py` shows by running it what it
/// makes of each of these forms.
extension SettingsReader {
  /// Observes the forms of TOML 1.0 that `toml` 0.10.2 refuses or misreads.
  mutating func observeOldTOML(_ root: Node) {
    observeOldTOML(in: root, isInArray: false)
  }

  private mutating func observeOldTOML(in node: Node, isInArray: Bool) {
    switch node.content {
    case .mapping(let members):
      for member in members {
        observeDots(before: member)
        observeOldTOML(in: member.value, isInArray: false)
      }
    case .sequence(let items):
      if node.style == .flow { observeMixture(items, in: node) }
      for item in items { observeOldTOML(in: item, isInArray: node.style == .flow) }
    case .integer:
      let bytes = source.bytes
      let start = node.range.lowerBound
      guard start > 0, node.range.upperBound <= bytes.count, node.range.count > 2,
        bytes[start - 1] == UInt8(ascii: "="),
        bytes[start] == UInt8(ascii: "0"), "xob".utf8.contains(bytes[start + 1])
      else { return }
      observeOldTOML(
        "a number in another base directly after '=' stops it",
        help: "write a blank after '='",
        at: node.range,
        edits: [Edit(start..<start, " ")]
      )
    case .string(let text):
      guard isInArray, node.style == .singleQuoted, text.utf8.last == UInt8(ascii: "\\") else { return }
      observeOldTOML(
        "in an array, a literal string that ends in a backslash stops it or swallows what follows",
        help: "leave the last backslash out, or write forward slashes",
        at: node.range
      )
    default: break
    }
  }

  /// A list of values of different types.
  private mutating func observeMixture(_ items: [Node], in node: Node) {
    let kinds = Set(items.map { Self.kind(of: $0) })
    guard kinds.count > 1 else { return }
    // Once the first item is a table, everything that is none is dropped.
    if case .mapping? = items.first?.content {
      observeOldTOML(
        "in an array that begins with a table, it drops what is no table",
        help: "give all items the same type",
        at: node.range
      )
      return
    }
    var edits: [Edit] = []
    if kinds == ["integer", "float"] {
      for case let item in items where Self.kind(of: item) == "integer" {
        if let value = Value(item)?.integer { edits.append(Edit(item.range, "\(value).0")) }
      }
    }
    observeOldTOML(
      "an array of values of different types stops it",
      help: kinds == ["integer", "float"] ? "write all numbers with a decimal point" : "give all items the same type",
      at: node.range,
      edits: edits
    )
  }

  private static func kind(of node: Node) -> String {
    switch node.content {
    case .integer: "integer"
    case .float: "float"
    case .boolean: "boolean"
    case .string: "string"
    case .sequence: "list"
    case .mapping: "table"
    case .dateTime, .null: "other"
    }
  }

  /// A blank between the parts of a dotted key becomes part of the key.
  private mutating func observeDots(before member: Member) {
    let bytes = source.bytes
    guard member.value.style != .table, case .mapping = member.value.content, member.keyRange.upperBound < bytes.count,
      bytes[member.keyRange.upperBound] == 0x20 || bytes[member.keyRange.upperBound] == 0x09
    else { return }
    let rest = bytes[member.keyRange.upperBound...].drop { $0 == 0x20 || $0 == 0x09 }
    guard rest.first == UInt8(ascii: ".") else { return }
    observeOldTOML(
      "it takes the blank before the dot for a part of the key",
      help: "write the dotted key without blanks",
      at: member.keyRange,
      edits: [Edit(member.keyRange.upperBound..<rest.startIndex, "")]
    )
  }

  private mutating func observeOldTOML(
    _ problem: String,
    help: String,
    at range: Range<Int>,
    edits: [Edit] = []
  ) {
    observe(.oldTOML, range, ["problem": .string(problem), "remedy": .string(help)], edits: edits)
  }
}
