import Files
import Pages
import RunRecords

/// The settings in which runs differ.
struct SettingsComparison {
  let records: [(name: String, record: RunRecord?)]

  /// The section; nil if fewer than two runs have a record.
  var section: Section? {
    let known = records.compactMap { name, record in record.map { (name: name, record: $0) } }
    guard known.count > 1 else { return nil }
    let tables = known.map { run in
      var values = Dictionary(run.record.settings.map { ($0.name, $0.value) }, uniquingKeysWith: { $1 })
      values["seed"] = run.record.seed.map { String($0) }
      return values
    }
    let names = Set(tables.flatMap(\.keys)).sorted(by: Path.precedes)
    let differing = names.filter { name in Set(tables.map { $0[name] }).count > 1 }
    guard !differing.isEmpty else {
      return Section(
        id: "differences",
        title: "Differences",
        body: Section.paragraph("The runs have the same settings.")
      )
    }
    let rows = differing.map { name in
      ["<code>\(name)</code>" as Markup]
        + tables.map { values in
          values[name].map { "<code>\($0)</code>" as Markup } ?? "<span class=\"soft\">not set</span>"
        }
    }
    return Section(
      id: "differences",
      title: "Differences",
      body: .table([Column("setting")] + known.map { Column($0.name) }, rows: rows)
    )
  }
}
