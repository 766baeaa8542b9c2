import Synchronization

/// The keyword arguments of optimizers, schedulers and networks, by group, such as `optimizer_args:Prodigy`.
///
/// A group is read when it is first asked for: a config needs three of them.
public final class ArgumentTable: Sendable {
  private let table = Table("arguments.tsv")
  /// The rows of each group, which stand together.
  private let ranges: [String: Range<Int>]
  private let read: Mutex<[String: [String: ArgumentRow]]> = Mutex([:])

  init() {
    var ranges: [String: Range<Int>] = [:]
    var start = 0
    let cells = table.firstCells
    for (index, cell) in cells.enumerated() where index + 1 == cells.count || !(cells[index + 1] == cell) {
      ranges[cell.text] = start..<index + 1
      start = index + 1
    }
    self.ranges = ranges
  }

  /// The names of the groups.
  public var groups: [String] { Array(ranges.keys) }

  /// A group's arguments by name; nil for an unknown group.
  public subscript(group: String) -> [String: ArgumentRow]? {
    read.withLock { read in
      if let known = read[group] { return known }
      guard let range = ranges[group] else { return nil }
      let lines = table.rows(
        "group",
        "name",
        "type",
        "default",
        "choices",
        "truth",
        "items",
        "since",
        "until",
        in: range
      )
      let rows = lines.map(ArgumentRow.init).map { ($0.name, $0) }
      let result = Dictionary(rows, uniquingKeysWith: { $1 })
      read[group] = result
      return result
    }
  }

  /// The receivers of an option's arguments, such as the networks of `network_args`.
  public func receivers(of option: String) -> [(name: String, rows: [String: ArgumentRow])] {
    groups.compactMap { group in
      guard let rows = self[group], group.hasPrefix("\(option):") else { return nil }
      return (String(group.dropFirst(option.count + 1)), rows)
    }
  }
}
