import Documents
import Files
import Settings

/// A config as it is understood, with its dataset and plan: what `ia3 show` prints.
public final class Understood {
  private let subject: Subject

  /// Follows the config to what it names.
  public init(_ settings: Settings, dataset: String? = nil) {
    let base = Path.parent(settings.files.first?.source.path ?? "")
    subject = Subject(
      settings: Linter.followed(settings),
      declared: Declared(),
      profile: .guide,
      reader: DatasetReader(base: base, override: dataset),
      measurer: nil
    )
  }

  private var settings: Settings { subject.settings }

  private lazy var sorted: [Setting] = settings.effective.values.sorted { $0.name < $1.name }

  private var subsets: [Subset] { subject.subsets.filter { !$0.settings.isEmpty } }

  /// Where a setting's value is from, in words.
  private func origin(_ setting: Setting, _ indices: [LineIndex]) -> String {
    switch setting.origin {
    case .written(let place):
      guard place.file < indices.count else { return "written" }
      if case .fixed = place.slot { return "metadata" }
      let position = indices[place.file].position(of: place.range.lowerBound)
      let spot = "\(position.line):\(position.column)"
      return place.file == 0 ? spot : "\(settings.files[place.file].source.path):\(spot)"
    case .programDefault(let program):
      return "default of \(program)\(program == "kohya_ss" ? " v24" : "")"
    case .derived(let reason): return "because \(reason)"
    }
  }

  /// A table of settings, then the plan.
  public func table(all: Bool) -> String {
    let indices = settings.files.map { LineIndex($0.source) }
    var rows: [[String]] = []
    for setting in sorted {
      if !all, case .programDefault(let program) = setting.origin,
        program != "kohya_ss" || setting.value == nil
      {
        continue
      }
      rows.append([
        setting.name, setting.value.map(Self.text) ?? "unset", Self.unit(setting.name),
        origin(setting, indices),
      ])
    }
    for (index, subset) in subsets.enumerated() {
      for (key, setting) in subset.settings.sorted(by: { $0.key < $1.key }) {
        rows.append([
          "subset \(index + 1) \(key)", setting.value.map(Self.text) ?? "unset", "", origin(setting, indices),
        ])
      }
    }
    var text =
      "dialect: \(settings.dialect.rawValue)\(settings.generation.map { " (kohya_ss \($0))" } ?? "")\n\n"
    let widths = (0..<3).map { column in rows.map { $0[column].count }.max() ?? 0 }
    for row in rows {
      let cells = row.prefix(3).enumerated().map { $1 + String(repeating: " ", count: widths[$0] - $1.count) }
      text += Self.trimmingEnd(cells.joined(separator: "  ") + "  " + row[3]) + "\n"
    }
    text += "\nplan\n"
    for (name, value) in planRows {
      text += "  \(name): \(value.map(String.init) ?? "not known without the images")\n"
    }
    return text
  }

  private static func trimmingEnd(_ text: String) -> String {
    var rest = Substring(text)
    while rest.last == " " { rest.removeLast() }
    return String(rest)
  }

  private static func text(_ value: Value) -> String {
    if case .string(let text) = value { return JSONText.quoted(text) }
    return PythonLiteral.text(value)
  }

  /// What a number counts, where that is not plain from the setting's name.
  private static func unit(_ name: String) -> String {
    switch name {
    case "max_train_steps", "lr_scheduler_args.T_0", "lr_scheduler_args.T_max": "steps"
    case "lr_warmup_steps": "steps, or a share below 1"
    case "resolution", "min_bucket_reso", "max_bucket_reso", "bucket_reso_steps": "pixels"
    case "max_token_length", "keep_tokens": "tokens"
    case "max_train_epochs", "epoch": "epochs"
    case "train_batch_size": "images"
    default: ""
    }
  }

  private var planRows: [(String, Int?)] {
    let plan = subject.plan
    let facts = subject.folders.isEmpty ? nil : subject.facts
    return [
      ("images", plan.images), ("images with repeats", facts?.repeatedCount),
      ("steps per epoch", plan.stepsPerEpoch), ("total steps", plan.totalSteps),
      ("epochs really run", plan.epochs),
      ("T_0 ends the first cosine at step", plan.firstRestart),
    ]
  }

  /// Settings and plan for machines.
  public var json: JSONValue {
    let indices = settings.files.map { LineIndex($0.source) }
    let plan = subject.plan
    return .object([
      .init("dialect", .string(settings.dialect.rawValue)),
      .init("generation", JSONValue(settings.generation)),
      .init("script", JSONValue(settings.script)),
      .init(
        "settings",
        .array(
          sorted.map { setting in
            .object([
              .init("name", .string(setting.name)), .init("value", setting.value?.json ?? .null),
              .init("unset", .boolean(setting.isUnset || setting.value == nil)),
              .init("origin", .string(origin(setting, indices))),
            ])
          }
        )
      ),
      .init(
        "subsets",
        .array(
          subsets.map { subset in
            .object(
              subset.settings.sorted { $0.key < $1.key }.map {
                .init($0.key, $0.value.value?.json ?? .null)
              }
            )
          }
        )
      ),
      .init(
        "plan",
        .object([
          .init("images", JSONValue(plan.images)), .init("steps_per_epoch", JSONValue(plan.stepsPerEpoch)),
          .init("total_steps", JSONValue(plan.totalSteps)), .init("epochs", JSONValue(plan.epochs)),
          .init("first_restart", JSONValue(plan.firstRestart)),
        ])
      ),
    ])
  }
}
