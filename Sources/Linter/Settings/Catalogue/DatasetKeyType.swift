import Documents

/// The type of a key of a dataset config, to which sd-scripts holds the file's values before anything is trained.
///
/// Source: `ConfigSanitizer` in sd-scripts' library/config_util.py. It compares types with voluptuous, which asks for the
/// exact Python type: an integer is not a float, but a boolean is an integer.
public struct DatasetKeyType: Sendable {
  private enum Element: Sendable {
    case bool, int, float, string, table
  }

  private var single: [Element] = []
  private var pair: Element?
  private var isAny = false

  /// A cell of the table: `float|int`, `int|[int,int]` …
  init(_ cell: Table.Cell) {
    for part in cell.split("|").map(\.text) {
      switch part {
      case "bool": single.append(.bool)
      case "int": single.append(.int)
      case "float": single.append(.float)
      case "string": single.append(.string)
      case "table": single.append(.table)
      case "[int,int]": pair = .int
      case "[float,float]": pair = .float
      default: isAny = true
      }
    }
  }

  /// Whether the schema lets a value pass.
  public func accepts(_ node: Node) -> Bool {
    if isAny || single.contains(where: { Self.matches(node, $0) }) { return true }
    guard let pair, case .sequence(let items) = node.content else { return false }
    return items.count == 2 && items.allSatisfy { Self.matches($0, pair) }
  }

  private static func matches(_ node: Node, _ element: Element) -> Bool {
    switch (node.content, element) {
    case (.boolean, .bool), (.boolean, .int), (.integer, .int), (.float, .float), (.string, .string),
      (.mapping, .table):
      true
    default: false
    }
  }

  /// The type in messages.
  public var phrase: String {
    let names = single.map { element in
      switch element {
      case .bool: "a boolean"
      case .int: "an integer"
      case .float: single.count > 1 ? "a number" : "a number with a decimal point"
      case .string: "a string"
      case .table: "a table"
      }
    }
    // A number may be an integer where both are accepted.
    let one = names.contains("a number") ? ["a number"] : names
    let two = pair.map { $0 == .int ? "a list of two integers" : "a list of two numbers with decimal points" }
    return (one + [two].compactMap(\.self)).joined(separator: " or ")
  }

  /// The value in messages.
  static func phrase(of node: Node) -> String {
    switch node.content {
    case .null: "null"
    case .mapping: "a table"
    case .integer(let value): "the integer \(value)"
    case .dateTime: "a date or time"
    case .sequence(let items):
      switch items.count {
      case 0: "an empty list"
      case 2: "a list of \(items.map(phrase).joined(separator: " and "))"
      default: "a list of \(items.count) value\(items.count == 1 ? "" : "s")"
      }
    default: Value(node)?.typeName ?? "a table"
    }
  }

  /// The edits after which a value passes; empty if it is not certain what was meant.
  func edits(for node: Node) -> [Edit] {
    if let pair, case .sequence(let items) = node.content {
      guard items.count == 2 else { return [] }
      return items.flatMap { Self.matches($0, pair) ? [] : Self.edits(for: $0, as: [pair]) }
    }
    return Self.edits(for: node, as: single)
  }

  private static func edits(for node: Node, as elements: [Element]) -> [Edit] {
    switch node.content {
    case .integer(let value) where elements == [.float]: return [Edit(node.range, "\(value).0")]
    case .float(let value) where elements == [.int]:
      return Int(exactly: value).map { [Edit(node.range, String($0))] } ?? []
    case .string(let text):
      for element in elements {
        let type: ValueType =
          switch element {
          case .bool: .bool
          case .int: .int
          case .float: .float
          case .string, .table: .any
          }
        guard let value = type.value(of: text), value.string == nil else { continue }
        if element == .float, elements.count == 1, case .integer(let number) = value {
          return [Edit(node.range, "\(number).0")]
        }
        return [Edit(node.range, value.plainText)]
      }
      return []
    default: return []
    }
  }
}
