import Templates

/// Templates for people: `ia3 new --list` and `--show`.
enum TemplateText {
  static func list(_ library: TemplateLibrary) -> String {
    let shown = library.list.filter { !$0.isAbstract }
    let width = shown.map(\.name.count).max() ?? 0
    return shown.map { template in
      template.name + String(repeating: " ", count: width - template.name.count) + "  \(template.summary)\n"
    }.joined()
  }

  static func page(_ template: Template) -> String {
    var lines = ["\(template.name): \(template.summary)", "", "parameters"]
    lines += table(
      template.parameters.map { parameter in
        [parameter.name, parameter.isRequired ? "required" : parameter.defaultText ?? "", parameter.help]
      }
    )
    lines += ["", "settings"]
    lines += table(
      template.valueTexts.map { [$0.name, $0.text, template.locked[$0.name].map { "locked: \($0)" } ?? ""] }
    )
    let others = template.locked.keys.filter { name in !template.valueTexts.contains { $0.name == name } }
      .sorted()
    if !others.isEmpty {
      lines += ["", "never set"] + table(others.map { [$0, "locked: \(template.locked[$0] ?? "")"] })
    }
    return lines.joined(separator: "\n") + "\n"
  }

  /// Rows in columns, the last one as long as it is.
  private static func table(_ rows: [[String]]) -> [String] {
    let columns = rows.first.map { max(0, $0.count - 1) } ?? 0
    let widths = (0..<columns).map { column in rows.map { $0[column].count }.max() ?? 0 }
    return rows.map { row in
      var line = "  "
      for (cell, width) in zip(row, widths) {
        line += cell + String(repeating: " ", count: width - cell.count + 2)
      }
      line += row.last ?? ""
      while line.last == " " { line.removeLast() }
      return line
    }
  }
}
