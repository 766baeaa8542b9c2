import Templates
import TextFormatting

/// Templates for people: `ia3 new --list` and `--show`.
enum TemplateText {
  static func list(_ library: TemplateLibrary) -> String {
    ColumnTable(library.list.filter { !$0.isAbstract }.map { [$0.name, $0.summary] }).text
  }

  static func page(_ template: Template) -> String {
    var lines = [DisplayText.line("\(template.name): \(template.summary)"), "", "parameters"]
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

  private static func table(_ rows: [[String]]) -> [String] { ColumnTable(rows, indent: "  ").lines }
}
