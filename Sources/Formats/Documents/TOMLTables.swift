import Platform

/// The tables of a TOML text while it is parsed: headers can return to a table from anywhere in the file.
struct TOMLTables {
  /// How a table was defined, which determines what may still be added to it.
  enum Origin {
    /// The document, or a `[header]`.
    case header
    /// Only a header of one of its sub-tables.
    case implicit
    /// A dotted key.
    case dotted
    /// `{…}`
    case inline
  }

  enum Value {
    case node(Node)
    case table(Int)
    /// An array of tables: an index into `arrays`.
    case array(Int)
  }

  struct Entry {
    var key: String
    var keyRange: Range<Int>
    var value: Value
  }

  struct Table {
    var origin: Origin
    var depth: Int
    /// The range of its own headers or braces.
    var hull: Range<Int>?
    var entries: [Entry] = []
    /// The index of each key's last entry.
    var latest = NamePositions()
  }

  private(set) var tables: [Table]
  private(set) var arrays: [[Int]] = []

  /// Starts with the root, which is table 0.
  init(root: Range<Int>) {
    tables = [Table(origin: .header, depth: 0, hull: root)]
  }

  func entry(_ key: String, in table: Int) -> Entry? {
    tables[table].latest[key].map { tables[table].entries[$0] }
  }

  /// Makes a table without a parent.
  mutating func make(_ origin: Origin, depth: Int, hull: Range<Int>? = nil) -> Int {
    tables.append(Table(origin: origin, depth: depth, hull: hull))
    return tables.count - 1
  }

  mutating func add(_ value: Value, key: TOMLKey, to table: Int) {
    tables[table].latest.set(key.text, to: tables[table].entries.count)
    tables[table].entries.append(Entry(key: key.text, keyRange: key.range, value: value))
  }

  /// Makes a table under a key.
  mutating func addTable(_ origin: Origin, key: TOMLKey, hull: Range<Int>? = nil, to table: Int) -> Int {
    let index = make(origin, depth: tables[table].depth + 1, hull: hull)
    add(.table(index), key: key, to: table)
    return index
  }

  /// Makes an array of tables under a key.
  mutating func addArray(key: TOMLKey, to table: Int) -> Int {
    arrays.append([])
    add(.array(arrays.count - 1), key: key, to: table)
    return arrays.count - 1
  }

  /// Appends a table to an array of tables of `table`.
  mutating func append(to array: Int, hull: Range<Int>, of table: Int) -> Int {
    let index = make(.header, depth: tables[table].depth + 2, hull: hull)
    arrays[array].append(index)
    return index
  }

  /// Records the header of a table that so far only its sub-tables' headers had defined.
  mutating func define(_ table: Int, hull: Range<Int>) {
    tables[table].origin = .header
    tables[table].hull = hull
  }

  /// Removes a finished inline table, with the tables that its dotted keys made after it, and returns its node.
  mutating func close(_ table: Int, range: Range<Int>) -> Node {
    tables[table].hull = range
    let result = node(table)
    tables.removeSubrange(table...)
    return result
  }

  /// The tree below a table; its range spans its headers and members.
  func node(_ table: Int) -> Node {
    let source = tables[table]
    var hull = source.hull
    var members: [Member] = []
    members.reserveCapacity(source.entries.count)
    for entry in source.entries {
      let member = Member(key: entry.key, keyRange: entry.keyRange, value: node(entry))
      hull = union(hull, member.range)
      members.append(member)
    }
    let style: Node.Style =
      switch source.origin {
      case .header, .implicit: .table
      case .dotted: .plain
      case .inline: .flow
      }
    return Node(.mapping(members), range: hull ?? 0..<0, style: style)
  }

  private func node(_ entry: Entry) -> Node {
    switch entry.value {
    case .node(let node): return node
    case .table(let index): return node(index)
    case .array(let index):
      let items = arrays[index].map { node($0) }
      let hull = items.reduce(nil) { union($0, $1.range) }
      return Node(.sequence(items), range: hull ?? entry.keyRange, style: .table)
    }
  }

  private func union(_ first: Range<Int>?, _ second: Range<Int>) -> Range<Int> {
    guard let first else { return second }
    return min(first.lowerBound, second.lowerBound)..<max(first.upperBound, second.upperBound)
  }
}

/// One part of a dotted key.
struct TOMLKey {
  var text: String
  var range: Range<Int>
}
