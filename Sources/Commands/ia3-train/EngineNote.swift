import Files
import SDScripts
import Settings
import TextFormatting
import Training

/// A note about sd-scripts, if it could train faster.
enum EngineNote {
  /// The note; nil if there is no CUDA GPU, no sd-scripts, or no environment that can train the config.
  ///
  /// Python is started only if a GPU and a checkout of sd-scripts are here.
  static func text(_ engine: EngineOptions, _ settings: Settings, at config: String, _ plan: RunPlan) -> String? {
    guard GPUPresence.isLikely, let scripts = try? engine.checkout(near: config),
      let script = TrainingScript(settings.script ?? "")
    else { return nil }
    guard let launch = try? LaunchOptions(.init(), settings: settings),
      let report = try? EnvironmentProbe.report(python: engine.pythonPath(scripts), seconds: 60),
      let device = report.devices.first,
      let onInput = try? SDScriptsPlan.trainsOnInput(settings)
    else { return nil }
    let check = EnvironmentCheck(
      report,
      for: settings,
      script: script,
      trainsOnInput: onInput,
      launch: launch,
      scripts: scripts
    )
    guard check.problems.isEmpty else { return nil }
    let others = report.devices.count > 1 ? " and \(report.devices.count - 1) more" : ""
    let time = plan.secondsPerStep.map { ", about \(NumberFormat.duration($0 * Double(plan.totalSteps)))," } ?? ""
    return
      "this run\(time) is computed on the CPU; with --engine sd-scripts, sd-scripts in \(scripts.path) could use "
      + "\(device.name)\(others)"
  }
}
