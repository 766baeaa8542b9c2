import Documents
import Rules
import Settings
import TextFormatting

/// A config's settings and plan for people.
enum ShowText {
  /// The file's own settings, what follows from them, with `all` the programs' defaults, and the plan.
  ///
  /// - Parameters:
  ///   - path: the file's name.
  ///   - columns: those of the terminal, at which values are wrapped; nil if there is none.
  static func table(_ summary: ConfigSummary, of path: String, all: Bool, columns: Int?) -> String {
    func rows(_ sources: ConfigSummary.Entry.Source...) -> [[String]] {
      summary.entries.filter { sources.contains($0.source) }.map { [$0.name, shown($0)] }
    }
    var own = rows(.file, .otherFile)
    for (index, subset) in summary.subsets.enumerated() {
      own += subset.map { ["subset \(index + 1) \($0.name)", shown($0)] }
    }
    let defaults = rows(.program)
    var sections = [("set in \(path == "-" ? "standard input" : path)", own), ("follows from these", rows(.derived))]
    if all { sections.append(("defaults", defaults)) }
    let generation = summary.generation.map { " (kohya_ss \($0))" } ?? ""
    var text = "dialect: \(summary.dialect.rawValue)\(generation)\n"
    for (title, rows) in sections where !rows.isEmpty {
      text += "\n\(DisplayText.line(title))\n" + ColumnTable(rows, indent: "  ", columns: columns).text
    }
    if !all, !defaults.isEmpty {
      text += "\n\(plural(defaults.count, "setting")) left to defaults; --all shows them\n"
    }
    text += "\nplan\n"
    for (name, value) in plan(summary) {
      text += "  \(name): \(value.map(String.init) ?? "not known without the images")\n"
    }
    return text
  }

  /// The value, and where it is from if that is not the file itself.
  private static func shown(_ entry: ConfigSummary.Entry) -> String {
    let unit = unit(entry.name)
    let origin = entry.source == .file ? "" : " (\(entry.origin))"
    return value(entry) + (unit.isEmpty || entry.value == nil ? "" : " \(unit)") + origin
  }

  private static func value(_ entry: ConfigSummary.Entry) -> String {
    switch entry.value {
    case .string(let text): JSONText.quoted(text)
    case .some(let value): PythonLiteral.text(value)
    case nil: "unset"
    }
  }

  /// What a number counts, if the setting's name does not say so.
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

  private static func plan(_ summary: ConfigSummary) -> [(String, Int?)] {
    [
      ("images", summary.plan.images), ("images with repeats", summary.repeatedImages),
      ("steps per epoch", summary.plan.stepsPerEpoch), ("total steps", summary.plan.totalSteps),
      ("epochs actually run", summary.plan.epochs),
      ("T_0 ends the first cosine at step", summary.plan.firstRestart),
    ]
  }
}
