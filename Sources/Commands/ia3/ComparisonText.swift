import Networks
import TextFormatting

/// What `ia3 inspect FILE FILE` prints for people.
struct ComparisonText {
  private let first: Inspection
  private let second: Inspection
  private let comparison: NetworkComparison

  init(_ first: Inspection, _ second: Inspection, _ comparison: NetworkComparison) {
    (self.first, self.second, self.comparison) = (first, second, comparison)
  }

  /// The whole text.
  var text: String {
    let sections = [head, settings, modules, blocks, findings(first), findings(second)]
    return sections.filter { !$0.isEmpty }.joined(separator: "\n")
  }

  private var head: String {
    ColumnTable(
      zip(["first", "second"], [first, second]).map { name, inspection in
        [
          name,
          "\(inspection.file.path), \(NumberFormat.bytes(inspection.file.size)), \(InspectionText.kind(inspection.file))",
        ]
      }
    ).text
  }

  private var settings: String {
    let entries = comparison.settings + comparison.metadata
    guard !entries.isEmpty else { return "The settings and the metadata are the same.\n" }
    var rows = [["differs", "first", "second"]]
    rows += entries.map { [$0.name, shown($0.first), shown($0.second)] }
    return ColumnTable(rows).text
  }

  /// Long values, such as tables of tags, are cut.
  private func shown(_ text: String?) -> String {
    guard let text else { return "-" }
    let line = String(text.map { $0.isNewline ? " " : $0 })
    return line.count > 40 ? line.prefix(39) + "…" : line
  }

  private var modules: String {
    var text = ""
    for (names, which) in [(comparison.onlyFirst, "first"), (comparison.onlySecond, "second")] {
      guard let name = names.first else { continue }
      text += "\(count(names)) only in the \(which), such as \(DisplayText.line(name))\n"
    }
    if let name = comparison.incomparable.first {
      text +=
        "\(count(comparison.incomparable)) not comparable, for kinds, sides or sizes differ, such as \(DisplayText.line(name))\n"
    }
    return text
  }

  private var blocks: String {
    guard let total = comparison.total else { return "The networks have no comparable module in common.\n" }
    if total.difference == 0 {
      return "The \(total.modules) modules that can be compared hold the same values.\n"
    }
    var rows = [["block", "modules", "norm of first", "of second", "of difference", "cosine"]]
    for block in comparison.blocks + [total] {
      rows.append([
        block.part == nil ? "all" : block.block, "\(block.modules)", NumberFormat.significant(block.first),
        NumberFormat.significant(block.second), NumberFormat.significant(block.difference),
        block.cosine.map { NumberFormat.fixed($0, decimals: 4) } ?? "-",
      ])
    }
    return ColumnTable(rows, rightAligned: [1, 2, 3, 4, 5]).text
  }

  private func findings(_ inspection: Inspection) -> String {
    guard !inspection.findings.isEmpty || !inspection.diagnostics.isEmpty else { return "" }
    return "\(DisplayText.line(inspection.file.path))\n" + InspectionText.findings(inspection)
  }

  private func count(_ names: [String]) -> String { plural(names.count, "module is", "modules are") }
}
