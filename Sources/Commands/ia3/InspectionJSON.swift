import Documents
import Networks
import Rules
import Settings

/// What `ia3 inspect --format json` prints of a network; docs/networks.md describes it.
enum InspectionJSON {
  static func value(_ inspection: Inspection) -> JSONValue {
    let file = inspection.file
    return [
      "schema": 1, "path": .string(file.path), "size": .integer(file.size),
      "kind": JSONValue(file.kind?.rawValue),
      "kinds": .object(file.kinds.map { .init($0.kind.rawValue, .integer($0.modules)) }),
      "base": file.architecture.map { ["model": .string($0.model.rawValue), "by": .string($0.by.rawValue)] }
        ?? .null,
      "values": .integer(file.count),
      "data_types": .object(file.dataTypes.map { .init($0.type.rawValue, .integer($0.values)) }),
      "parts": .array(file.parts.map { block($0, isWhole: true) }),
      "blocks": .array(file.blocks.map { block($0, isWhole: false) }),
      "modules": .array(file.modules.map { module($0, in: file) }),
      "unknown_tensors": .array(file.unknown.map(JSONValue.string)),
      "hashes": hashes(inspection.hashes),
      "metadata": .object(
        file.metadata.sorted { $0.key < $1.key }.map { .init($0.key, .string($0.value)) }
      ),
      "settings": .object(
        file.settings.values.keys.sorted().map {
          .init($0, file.settings.value($0)?.json ?? .null)
        }
      ),
      "findings": .array(inspection.findings.map(finding)),
      "rules": .array(inspection.diagnostics.map(diagnostic)),
    ]
  }

  private static func block(_ block: BlockSummary, isWhole: Bool) -> JSONValue {
    .object(
      [.init("part", .string(block.part.rawValue))]
        + (isWhole ? [] : [.init("block", .string(block.block))])
        + [
          .init("modules", .integer(block.modules)), .init("values", .integer(block.count)),
          .init("norm", number(block.norm)), .init("largest", number(block.largest)),
          .init("zero_modules", .integer(block.zeros)),
        ]
    )
  }

  private static func module(_ module: NetworkModule, in file: NetworkFile) -> JSONValue {
    [
      "name": .string(module.name), "key": .string(module.key), "part": .string(module.part.rawValue),
      "block": .string(module.block), "kind": .string(module.kind.rawValue), "rank": JSONValue(module.rank),
      "alpha": number(module.alpha), "dora": .boolean(module.isDoRA), "on_input": .boolean(module.isOnInput),
      "values": .integer(module.count),
      "data_types": .array(module.dataTypes.map { .string($0.rawValue) }),
      "shapes": .object(module.shapes.map { .init($0.name, .array($0.shape.map(JSONValue.integer))) }),
      "norm": number(module.norm), "largest": number(module.largest?.value),
      "largest_index": JSONValue(module.largest?.index), "zero": .boolean(module.isZero),
      "unreached": module.isZero ? JSONValue(file.unreached(module)?.text) : .null,
      "not_finite": module.notFinite.map { ["tensor": .string($0.tensor), "index": .integer($0.index)] }
        ?? .null,
      "problem": JSONValue(module.problem),
    ]
  }

  private static func hashes(_ hashes: NetworkHashes) -> JSONValue {
    [
      "sha256": .string(hashes.whole), "tensors": .string(hashes.tensors), "autov2": .string(hashes.autoV2),
      "autov3": .string(hashes.autoV3), "webui": .string(hashes.shown), "legacy": .string(hashes.legacy),
      "metadata": JSONValue(hashes.written),
    ]
  }

  private static func finding(_ finding: NetworkFinding) -> JSONValue {
    [
      "severity": .string(finding.severity.rawValue), "code": .string(finding.code.rawValue),
      "message": .string(finding.message), "help": JSONValue(finding.help),
      "names": .array(finding.names.map(JSONValue.string)),
    ]
  }

  private static func diagnostic(_ finding: Diagnostic) -> JSONValue {
    [
      "rule": .string(finding.rule), "slug": .string(finding.slug),
      "severity": .string(finding.severity.rawValue), "message": .string(finding.message),
      "help": JSONValue(finding.help), "setting": JSONValue(finding.setting),
    ]
  }

  static func number(_ value: Double?) -> JSONValue { value.map(JSONValue.number) ?? .null }
}

/// What it prints of two networks' differences.
enum ComparisonJSON {
  static func value(_ comparison: NetworkComparison) -> JSONValue {
    [
      "settings": .array(comparison.settings.map(entry)), "metadata": .array(comparison.metadata.map(entry)),
      "only_first": .array(comparison.onlyFirst.map(JSONValue.string)),
      "only_second": .array(comparison.onlySecond.map(JSONValue.string)),
      "incomparable": .array(comparison.incomparable.map(JSONValue.string)),
      "blocks": .array(comparison.blocks.map(distance)),
      "total": comparison.total.map(distance) ?? .null,
    ]
  }

  private static func entry(_ entry: NetworkComparison.Entry) -> JSONValue {
    ["name": .string(entry.name), "first": JSONValue(entry.first), "second": JSONValue(entry.second)]
  }

  private static func distance(_ distance: NetworkComparison.Distance) -> JSONValue {
    .object(
      (distance.part.map { [.init("part", .string($0.rawValue)), .init("block", .string(distance.block))] }
        ?? [])
        + [
          .init("modules", .integer(distance.modules)), .init("norm_first", .number(distance.first)),
          .init("norm_second", .number(distance.second)),
          .init("norm_difference", .number(distance.difference)),
          .init("cosine", InspectionJSON.number(distance.cosine)),
        ]
    )
  }
}
