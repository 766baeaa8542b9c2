import Platform

/// The rows of an embedded table by name.
public struct NamedRows<Row: Sendable>: Sendable {
  /// The rows in the table's order.
  public let values: [Row]
  let index: NameIndex

  init(_ table: [Table.Row], row: (Table.Row, Int) -> Row) {
    values = table.enumerated().map { row($1, $0) }
    index = NameIndex(table.map { $0[0] })
  }

  /// The row with this name.
  public subscript(name: String) -> Row? {
    guard let number = index.number(of: name) else { return nil }
    return values[number]
  }

  /// Whether there is a row with this name.
  public func contains(_ name: String) -> Bool { index.number(of: name) != nil }

  /// The names in the table's order.
  public var keys: [String] { index.names }

  /// The number of rows.
  public var count: Int { values.count }
}

/// The numbers of names: a hash table over bytes of the program's constants, which costs less to make and to ask than a
/// dictionary of strings. Nobody can choose the names to collide.
///
/// It stays in memory until the process ends, so that a look-up, of which every file takes hundreds, counts no references.
package struct NameIndex: @unchecked Sendable {
  private let cells: UnsafeBufferPointer<Table.Cell>
  /// For each slot, one more than a name's number; 0 if it is free. There is a power of two of them.
  private let slots: UnsafeBufferPointer<UInt16>

  init(_ cells: [Table.Cell]) {
    var count = 16
    while count < cells.count * 2 { count *= 2 }
    var slots = [UInt16](repeating: 0, count: count)
    for (number, cell) in cells.enumerated() {
      var slot = NameHash.hash(cell.bytes) & (count - 1)
      while slots[slot] != 0 { slot = (slot + 1) & (count - 1) }
      slots[slot] = UInt16(clamping: number + 1)
    }
    self.cells = Self.kept(cells)
    self.slots = Self.kept(slots)
  }

  private static func kept<Element>(_ elements: [Element]) -> UnsafeBufferPointer<Element> {
    let kept = UnsafeMutableBufferPointer<Element>.allocate(capacity: elements.count)
    _ = kept.initialize(fromContentsOf: elements)
    return UnsafeBufferPointer(kept)
  }

  /// - Parameter names: different names, whose bytes live as long as the process.
  package init(_ names: [UnsafeBufferPointer<UInt8>]) { self.init(names.map(Table.Cell.init)) }

  var names: [String] { cells.map(\.text) }

  /// The number of a name; nil if the table lacks it.
  package func number(of name: String) -> Int? {
    // A native string hands out its bytes without being retained.
    name.utf8.withContiguousStorageIfAvailable(number) ?? Array(name.utf8).withUnsafeBufferPointer(number)
  }

  private func number(_ bytes: UnsafeBufferPointer<UInt8>) -> Int? {
    var slot = NameHash.hash(bytes) & (slots.count - 1)
    // Half of the slots are free.
    while slots[slot] != 0 {
      let number = Int(slots[slot]) - 1
      if cells[number].isEqual(to: bytes) { return number }
      slot = (slot + 1) & (slots.count - 1)
    }
    return nil
  }
}
