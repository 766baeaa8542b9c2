/// One optimizer or scheduler of a Python library, from the table of classes.
struct ClassRow: Sendable {
  /// The class's own name.
  let className: String
  /// The name that rules know it by: sd-scripts' own, or its shortest path.
  let name: String
  private let modulesCell, parametersCell: Table.Cell
  /// Whether it accepts keywords that it does not name.
  let acceptsOthers: Bool

  init(_ row: Table.Row) {
    className = row[1].text
    name = row[2].text
    modulesCell = row[3]
    acceptsOthers = !row[4].isEmpty
    parametersCell = row[5]
  }

  /// Whether a module has it: `torch.optim`.
  func isIn(_ module: String) -> Bool { modulesCell.contains(module, separatedBy: " ") }

  /// The package that has it.
  var package: String { modulesCell.cut(at: " ").part.cut(at: ".").part.text }

  /// The shortest path to it.
  var path: String { "\(modulesCell.cut(at: " ").part.text).\(className)" }

  /// Its keywords, unless the table of arguments has them.
  var parameters: [String: ArgumentRow] {
    var result: [String: ArgumentRow] = [:]
    for cell in parametersCell.split("|") {
      let row = ArgumentRow(parameter: cell)
      result[row.name] = row
    }
    return result
  }
}

extension Catalogue {
  /// The classes of each kind, from the library where a suggestion is looked for first to the last.
  ///
  /// The table is read only for a class that is not one of sd-scripts' own names.
  static let classes: [NamedClass.Kind: [ClassRow]] = {
    let rows = Table("classes.tsv").rows("kind", "class", "name", "modules", "open", "parameters", "order")
    var result: [NamedClass.Kind: [(order: String, row: ClassRow)]] = [:]
    for row in rows {
      guard let kind = NamedClass.Kind(rawValue: row[0].text) else { continue }
      result[kind, default: []].append((row[6].text, ClassRow(row)))
    }
    return result.mapValues { rows in rows.sorted { ($0.order, $0.row.name) < ($1.order, $1.row.name) }.map(\.row) }
  }()

  /// The type of an argument that only classes of this table have, by `optimizer_args.k` and the like.
  public static func typeInClasses(of name: String) -> ValueType? {
    guard let argument = ArgumentName(name), argument.option != "network_args" else { return nil }
    let rows = classes[argument.option == "optimizer_args" ? .optimizer : .scheduler] ?? []
    return rows.lazy.compactMap { $0.parameters[argument.key]?.type }.first { $0 != .any }
  }
}
