import Documents
import Networks
import SDScripts
import Settings
import TextFormatting

/// What a run of sd-scripts is given, for whoever reads the output.
struct SDScriptsSummary {
  /// The files and the command.
  let plan: SDScriptsPlan
  /// The config.
  let settings: Settings
  /// What is installed; nil if Python was not run.
  let report: EnvironmentReport?
  /// The images; nil if they could not be counted.
  let images: CountedImages?
  /// What the user should know.
  let notes: [String]
  /// Layers that the config trains; nil if that is not known.
  let modules: Int?
}

/// A plan of a run of sd-scripts, for people and programs.
enum SDScriptsText {
  static func text(_ summary: SDScriptsSummary) -> String {
    let plan = summary.plan
    var rows = [
      ["engine", "sd-scripts under Accelerate"],
      ["trainer", "\(plan.script.file), for \(plan.script.family.title), in \(plan.scripts)"],
    ]
    if let report = summary.report {
      let names = ["torch", "accelerate", "lycoris-lora", "prodigyopt"]
      let versions = names.compactMap { name in report.packages[name].map { "\(name) \($0)" } }
      rows.append([
        "python",
        "\(report.executable), " + (["Python \(report.python)"] + versions).joined(separator: ", "),
      ])
      rows.append(["devices", devices(report)])
    }
    rows += images(summary) + training(summary)
    rows.append(["output", plan.result])
    rows.append(["files", "\(plan.folder)/"])
    for file in plan.files where !file.name.contains("/") { rows.append(["", file.name]) }
    rows += [["log", plan.log], ["start it with", ShellText.quoted(plan.command)]]
    return ColumnTable(rows).lines.joined(separator: "\n")
  }

  private static func images(_ summary: SDScriptsSummary) -> [[String]] {
    guard let images = summary.images else { return [] }
    let counts = images.counts
    var rows = [
      [
        "images",
        PlanText.images(
          counts.images,
          repeated: counts.repeatedImages,
          regularization: counts.regularizationImages
        ),
      ],
      ["sizes", PlanText.sizes(images.buckets)],
    ]
    if let batches = counts.batches {
      let accumulation = summary.settings.value("gradient_accumulation_steps")?.integer ?? 1
      rows.append(["batches", PlanText.batches(batches, of: images.batchSizes, accumulation: accumulation)])
    }
    return rows
  }

  private static func training(_ summary: SDScriptsSummary) -> [[String]] {
    let (plan, settings, launch) = (summary.plan, summary.settings, summary.plan.launch)
    var rows: [[String]] = []
    if let steps = plan.steps {
      var text = "\(steps)"
      if let epochs = plan.epochs, let each = plan.stepsPerEpoch {
        text = PlanText.steps(steps, epochs: epochs, each: each)
      }
      rows.append(["steps", text])
    }
    if let modules = summary.modules {
      rows.append(["network", "iA3 on \(modules) layers"])
    } else if plan.script.product == .network {
      rows.append(["network", NetworkTitle.text(settings)])
    } else {
      rows.append(["trains", plan.script.product.phrase])
    }
    rows.append(["optimizer", "\(settings.optimizerName), \(settings.scheduleName)"])
    if !plan.scaled.isEmpty {
      rows.append(["schedule", "\(plan.scaled.joined(separator: ", ")) for \(launch.processes) processes"])
    }
    var processes = plural(launch.processes, "process")
    if launch.machines > 1 {
      processes += " on \(launch.machines) machines, of which this is number \(launch.machineRank)"
    }
    rows.append(["runs as", "\(processes), mixed precision \(launch.precision)"])
    return rows
  }

  static func members(_ summary: SDScriptsSummary) -> [JSONValue.Member] {
    let plan = summary.plan
    let counts = summary.images?.counts
    let packages = (summary.report?.packages ?? [:]).sorted { $0.key < $1.key }
    let buckets = (summary.images?.buckets ?? []).map { bucket in
      JSONValue.object([
        .init("width", .integer(bucket.width)), .init("height", .integer(bucket.height)),
        .init("images", .integer(bucket.images)),
      ])
    }
    return [
      .init("trainer", .string(plan.script.file)), .init("family", .string(plan.script.family.title)),
      .init("folder", .string(plan.folder)), .init("script", .string(plan.command)),
      .init("log", .string(plan.log)), .init("network", .string(plan.result)),
      .init("images", JSONValue(counts?.images)), .init("repeated_images", JSONValue(counts?.repeatedImages)),
      .init("regularization_images", JSONValue(counts?.regularizationImages)), .init("buckets", .array(buckets)),
      .init("batches_per_epoch", JSONValue(counts?.batches)), .init("epochs", JSONValue(plan.epochs)),
      .init("total_steps", JSONValue(plan.steps)),
      .init("processes", .integer(plan.launch.processes)), .init("machines", .integer(plan.launch.machines)),
      .init("machine_rank", .integer(plan.launch.machineRank)),
      .init("precision", .string(plan.launch.precision)),
      .init("python", JSONValue(summary.report?.executable)),
      .init("versions", .object(packages.map { .init($0.key, .string($0.value)) })),
      .init("devices", .array((summary.report?.devices ?? []).map { .string($0.name) })),
      .init("modules", JSONValue(summary.modules)),
      .init("scaled", .array(plan.scaled.map(JSONValue.string))),
      .init("notes", .array(summary.notes.map(JSONValue.string))),
    ]
  }

  private static func devices(_ report: EnvironmentReport) -> String {
    guard !report.devices.isEmpty else { return "the CPU" }
    return report.devices.map { "\($0.name) with \(NumberFormat.bytes($0.memory))" }.joined(separator: ", ")
  }
}
