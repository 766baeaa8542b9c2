import Files
import Platform
import SDScripts
import Settings
import TextFormatting
import Training

/// A note on the other engine, if it could be used.
enum EngineNote {
  /// The note; nil if there is no CUDA GPU, no sd-scripts, or no environment that can train the config.
  ///
  /// Python is started only if a GPU and a checkout of sd-scripts are here.
  static func text(_ engine: EngineOptions, _ settings: Settings, _ plan: RunPlan) -> String? {
    guard let folder = engine.scripts ?? Environment.value("IA3_SD_SCRIPTS"), GPUPresence.isLikely else {
      return nil
    }
    guard let scripts = try? SDScriptsFolder(folder) else { return nil }
    let python = engine.python ?? Environment.value("IA3_PYTHON") ?? scripts.environmentPython ?? "python3"
    guard let launch = try? LaunchOptions(.init(), settings: settings),
      let report = try? EnvironmentProbe.report(python: python, seconds: 60),
      let device = report.devices.first,
      let onInput = try? SDScriptsPlan.trainsOnInput(settings)
    else { return nil }
    let check = EnvironmentCheck(
      report,
      for: settings,
      trainsOnInput: onInput,
      launch: launch,
      scripts: scripts
    )
    guard check.problems.isEmpty else { return nil }
    let others = report.devices.count > 1 ? " and \(report.devices.count - 1) more" : ""
    let time = plan.secondsPerStep.map { ", about \(NumberFormat.duration($0 * Double(plan.totalSteps)))," } ?? ""
    return
      "note: this run\(time) is computed here without a GPU; \(device.name)\(others) and sd-scripts in \(scripts.path) "
      + "are there for --engine sd-scripts"
  }
}
