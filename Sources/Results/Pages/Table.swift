/// A column of a table.
public struct Column: Sendable, Hashable {
  /// Its heading.
  public var title: String
  /// Whether it holds numbers, which are aligned to the right.
  public var isNumeric: Bool

  /// A column.
  public init(_ title: String, isNumeric: Bool = false) { (self.title, self.isNumeric) = (title, isNumeric) }
}

extension Markup {
  /// A table with a heading.
  public static func table(_ columns: [Column], rows: [[Markup]]) -> Markup {
    let head = columns.map { column -> Markup in
      column.isNumeric ? "<th class=\"number\">\(column.title)</th>" : "<th>\(column.title)</th>"
    }.joined()
    let body = rows.map { row -> Markup in
      let cells = zip(columns, row).map { column, cell -> Markup in
        column.isNumeric ? "<td class=\"number\">\(cell)</td>" : "<td>\(cell)</td>"
      }.joined()
      return "<tr>\(cells)</tr>\n"
    }.joined()
    return
      "<div class=\"scroll\"><table><thead><tr>\(head)</tr></thead>\n<tbody>\n\(body)</tbody></table></div>\n"
  }

  /// A table of names and values.
  public static func properties(_ rows: [(name: String, value: Markup)]) -> Markup {
    let body = rows.map { "<tr><th scope=\"row\">\($0.name)</th><td>\($0.value)</td></tr>\n" as Markup }
      .joined()
    return "<div class=\"scroll properties\"><table><tbody>\n\(body)</tbody></table></div>\n"
  }
}
