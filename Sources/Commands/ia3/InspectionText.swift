import CommandSupport
import Networks
import Rules
import Settings
import TextFormatting

/// What `ia3 inspect FILE` prints for people.
struct InspectionText {
  private let inspection: Inspection
  private let listsModules: Bool
  private let listsSettings: Bool

  init(_ inspection: Inspection, listsModules: Bool, listsSettings: Bool) {
    self.inspection = inspection
    self.listsModules = listsModules
    self.listsSettings = listsSettings
  }

  private var file: NetworkFile { inspection.file }

  /// The whole text.
  var text: String {
    let sections = [
      head, blocks, largest, listsModules ? modules : "", settings, hashes, Self.findings(inspection),
    ]
    return sections.filter { !$0.isEmpty }.joined(separator: "\n")
  }

  // MARK: Sections

  private var head: String {
    var rows = [["file", "\(file.path), \(NumberFormat.bytes(file.size))"], ["kind", Self.kind(file)]]
    let sides = file.modules.filter { $0.kind == .ia3 }
    if !sides.isEmpty {
      let inputs = sides.count(where: \.isOnInput)
      rows.append([
        "scales",
        inputs == 0
          ? "the output of every layer"
          : inputs == sides.count
            ? "the input of every layer"
            : "the input of \(inputs) layers, the output of \(sides.count - inputs)",
      ])
    }
    let ranks = Set(file.modules.compactMap(\.rank)).sorted()
    if !ranks.isEmpty { rows.append(["rank", Self.list(ranks.map(String.init)) + alphas]) }
    if file.modules.contains(where: \.isDoRA) {
      rows.append(["DoRA", "weights are rescaled; norms are of the change before that"])
    }
    if let (model, evidence) = file.architecture {
      rows.append(["base", model.rawValue + (evidence == .metadata ? ", according to the metadata" : "")])
    } else {
      rows.append(["base", "unknown: neither the layers' widths nor the metadata show it"])
    }
    let types = file.dataTypes
    if types.count == 1, let only = types.first {
      rows.append(["values", "\(NumberFormat.grouped(file.count)) as \(only.type.rawValue)"])
    } else if !types.isEmpty {
      rows.append([
        "values",
        Self.list(types.map { "\(NumberFormat.grouped($0.values)) as \($0.type.rawValue)" }),
      ])
    }
    if let run = run { rows.append(["saved", run]) }
    return ColumnTable(rows).text
  }

  private var alphas: String {
    let alphas = Set(file.modules.filter { $0.rank != nil }.compactMap(\.alpha)).sorted()
    return alphas.isEmpty ? "" : ", alpha " + Self.list(alphas.map { NumberFormat.significant($0) })
  }

  /// The step and the epoch, if sd-scripts has written them.
  private var run: String? {
    var parts: [String] = []
    if let step = file.metadata["ss_steps"] {
      parts.append("after step \(step)" + (file.metadata["ss_max_train_steps"].map { " of \($0)" } ?? ""))
    }
    if let epoch = file.metadata["ss_epoch"] { parts.append("in epoch \(epoch)") }
    return parts.isEmpty ? nil : parts.joined(separator: " ")
  }

  /// `iA3, 116 modules: text encoder 36, UNet 80`
  static func kind(_ file: NetworkFile) -> String {
    guard let kind = file.kind else { return "no module" }
    let count = plural(file.modules.count, "module")
    let parts = file.parts.map { "\($0.part.title) \($0.modules)" }.joined(separator: ", ")
    var text = "\(kind.title), \(count): \(parts)"
    let kinds = file.kinds
    if kinds.count > 1 {
      text += " (" + kinds.map { "\($0.kind.title) \($0.modules)" }.joined(separator: ", ") + ")"
    }
    return text
  }

  private var blocks: String {
    guard !file.modules.isEmpty else { return "" }
    var rows = [["block", "modules", "values", "norm", "largest", ""]]
    func row(_ name: String, _ block: BlockSummary) -> [String] {
      let zeros =
        block.zeros == 0 ? "" : block.zeros == block.modules ? "all zero" : "\(block.zeros) zero"
      return [
        name, "\(block.modules)", NumberFormat.grouped(block.count), Self.short(block.norm),
        Self.short(block.largest), zeros,
      ]
    }
    for block in file.blocks { rows.append(row(block.block, block)) }
    for part in file.parts { rows.append(row(part.part.title, part)) }
    return ColumnTable(rows, rightAligned: [1, 2, 3, 4]).text
  }

  /// The modules with the largest scales if the network is iA3; otherwise those that change their layers most.
  private var largest: String {
    let scales = file.modules.filter { $0.kind == .ia3 && !$0.isZero }
    if !scales.isEmpty {
      let sorted = scales.compactMap { module in module.largest.map { (module, $0) } }
        .sorted { $0.1.value.magnitude > $1.1.value.magnitude }
      let rows = sorted.prefix(5).map { module, largest in
        [NumberFormat.significant(1 + largest.value), module.key, "channel \(largest.index)"]
      }
      return rows.isEmpty ? "" : "largest scales\n" + ColumnTable(rows, rightAligned: [0], indent: "  ").text
    }
    let sorted = file.modules.filter { !$0.isZero }.compactMap { module in module.norm.map { (module, $0) } }
      .sorted { $0.1 > $1.1 }
    let rows = sorted.prefix(5).map { [NumberFormat.significant($1), $0.key] }
    return rows.isEmpty ? "" : "largest norms\n" + ColumnTable(rows, rightAligned: [0], indent: "  ").text
  }

  private var modules: String {
    guard !file.modules.isEmpty else { return "" }
    var rows = [["module", "kind", "shapes", "norm", "largest", ""]]
    for module in file.modules {
      let shapes = module.shapes.filter { !$0.shape.isEmpty }.map {
        $0.shape.map(String.init).joined(separator: "×")
      }
      let note =
        module.notFinite != nil
        ? "NaN or infinite"
        : module.isZero ? (file.unreached(module).map { "zero, as \($0.text)" } ?? "zero") : ""
      rows.append([
        module.name, module.kind.title, shapes.joined(separator: " "), Self.short(module.norm),
        Self.short(module.largest?.value.magnitude), note,
      ])
    }
    return ColumnTable(rows, rightAligned: [3, 4]).text
  }

  private var settings: String {
    let texts = file.settingTexts
    guard !texts.isEmpty else { return "settings\n  none: the metadata has no settings of sd-scripts\n" }
    guard listsSettings else { return "\(plural(texts.count, "setting")) of the run; --settings lists them\n" }
    return "settings\n" + ColumnTable(texts.map { [$0.name, $0.text] }, indent: "  ").text
  }

  private var hashes: String {
    let hashes = inspection.hashes
    return "hashes\n"
      + ColumnTable(
        [
          ["AutoV2", hashes.autoV2], ["AutoV3", hashes.autoV3], ["web UI", hashes.shown],
          ["legacy", hashes.legacy], ["SHA-256", hashes.whole],
        ],
        indent: "  "
      ).text
  }

  /// What is wrong, and what the rules report about the settings.
  static func findings(_ inspection: Inspection) -> String {
    var text = ""
    func add(_ severity: Severity, _ name: String, _ message: String, _ help: String?) {
      let head = "\(severity.rawValue)[\(DisplayText.line(name))] \(DisplayText.line(message))"
      text += Terminal.output.wrapped(head, indent: 4) + "\n"
      if let help { text += Terminal.output.wrapped("  = help: \(help)", indent: 10) + "\n" }
    }
    for finding in inspection.findings { add(finding.severity, finding.code.rawValue, finding.message, finding.help) }
    for finding in inspection.diagnostics { add(finding.severity, finding.rule, finding.message, finding.help) }
    return text.isEmpty ? "No findings.\n" : text
  }

  /// `-` for a number that is not known.
  private static func short(_ value: Double?) -> String { value.map { NumberFormat.significant($0) } ?? "-" }

  private static func list(_ items: [String]) -> String {
    items.count > 6
      ? items.prefix(5).joined(separator: ", ") + " and \(items.count - 5) more"
      : items.joined(separator: ", ")
  }
}
