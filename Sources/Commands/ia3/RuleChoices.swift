import CommandSupport
import Files
import Rules
import Settings

/// Which rules to check, and what is known besides the config, as the options of `lint` and `fix` say.
struct RuleChoices: Equatable {
  var profile: Profile?
  var select: String?
  var extendSelect: String?
  var ignore: String?
  var style: String?
  var dialect: DialectName?
  var dataset: String?
  var python: String?
  var sdScriptsVersion: String?

  /// A session with them.
  ///
  /// - Parameter isIsolated: whether project files are left alone.
  func session(isIsolated: Bool) throws(Failure) -> LintSession {
    try LintSession(overrides, base: try baseOptions(), isIsolated: isIsolated)
  }

  /// What holds if neither a project file nor the command line says anything.
  private func baseOptions() throws(Failure) -> LintOptions {
    var options = LintOptions()
    options.measurer = TrainerMeasurement.measurer
    if let python {
      options.declared.lycorisVersion = try PythonEnvironment.version(of: "lycoris-lora", python: python)
    }
    if let sdScriptsVersion, !Release(sdScriptsVersion).isValid {
      throw Failure("--sd-scripts-version \(sdScriptsVersion): must be a release such as v0.9.1 or 2026-07")
    }
    if let dataset, FileSystem.status(dataset)?.kind != .folder {
      throw Failure("--dataset \(dataset): no such folder")
    }
    return options
  }

  /// What wins over project files.
  private var overrides: LintOverrides {
    var overrides = LintOverrides()
    overrides.profile = profile
    overrides.select = select.map(Self.list)
    overrides.extendSelect = Self.list(extendSelect)
    overrides.ignore = Self.list(ignore)
    overrides.style = style
    overrides.set(\.dialect, to: dialect)
    overrides.set(\.dataset, to: dataset)
    overrides.set(\.declared.sdScriptsVersion, to: sdScriptsVersion)
    return overrides
  }

  private static func list(_ text: String?) -> [String] {
    (text ?? "").split { $0 == "," || $0 == " " }.map(String.init)
  }
}
