import Documents
import Rules
import Settings
import TextFormatting

/// A config's settings and plan for people.
enum ShowText {
  /// A table of settings, then the plan.
  ///
  /// - Parameter all: whether to list plain defaults, too.
  static func table(_ summary: ConfigSummary, all: Bool) -> String {
    var rows: [[String]] = []
    for entry in summary.entries where all || !entry.isPlainDefault {
      rows.append([entry.name, value(entry), unit(entry.name), entry.origin])
    }
    for (index, subset) in summary.subsets.enumerated() {
      for entry in subset { rows.append(["subset \(index + 1) \(entry.name)", value(entry), "", entry.origin]) }
    }
    let generation = summary.generation.map { " (kohya_ss \($0))" } ?? ""
    var text = "dialect: \(summary.dialect.rawValue)\(generation)\n\n"
    text += ColumnTable(rows).text + "\nplan\n"
    for (name, value) in plan(summary) {
      text += "  \(name): \(value.map(String.init) ?? "not known without the images")\n"
    }
    return text
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
