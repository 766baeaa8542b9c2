import Documents
import SDScripts
import TextFormatting

/// What a run of sd-scripts is given, for whoever reads the output.
struct SDScriptsSummary {
  /// The files and the command.
  let plan: SDScriptsPlan
  /// What is installed; nil if Python was not run.
  let report: EnvironmentReport?
  /// What the user should know.
  let notes: [String]
  /// Layers that the config trains; nil if that is not known.
  let modules: Int?
}

/// A plan of a run of sd-scripts, for people and programs.
enum SDScriptsText {
  static func text(_ summary: SDScriptsSummary) -> String {
    let plan = summary.plan
    let launch = plan.launch
    var rows = [["engine", "sd-scripts under Accelerate"], ["files", "\(plan.folder)/"]]
    for file in plan.files where !file.name.contains("/") { rows.append(["", file.name]) }
    if let report = summary.report {
      let names = ["torch", "accelerate", "lycoris-lora", "prodigyopt"]
      let versions = names.compactMap { name in report.packages[name].map { "\(name) \($0)" } }
      rows.append([
        "python",
        "\(report.executable), " + (["Python \(report.python)"] + versions).joined(separator: ", "),
      ])
      rows.append(["devices", devices(report)])
    }
    var processes = plural(launch.processes, "process")
    if launch.machines > 1 {
      processes += " on \(launch.machines) machines, of which this is number \(launch.machineRank)"
    }
    rows.append(["start", "\(processes), mixed precision \(launch.precision)"])
    if let steps = plan.steps { rows.append(["steps", "\(steps)"]) }
    if let modules = summary.modules { rows.append(["network", "iA3 on \(modules) layers"]) }
    if !plan.scaled.isEmpty {
      rows.append(["schedule", "\(plan.scaled.joined(separator: ", ")) for \(launch.processes) processes"])
    }
    rows += [["output", plan.network], ["run", plan.script], ["log", plan.log]]
    return ColumnTable(rows).lines.joined(separator: "\n")
  }

  static func members(_ summary: SDScriptsSummary) -> [JSONValue.Member] {
    let plan = summary.plan
    let packages = (summary.report?.packages ?? [:]).sorted { $0.key < $1.key }
    return [
      .init("folder", .string(plan.folder)), .init("script", .string(plan.script)),
      .init("log", .string(plan.log)),
      .init("network", .string(plan.network)), .init("total_steps", JSONValue(plan.steps)),
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
