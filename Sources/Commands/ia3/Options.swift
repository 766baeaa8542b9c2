import ArgumentParser
import CommandSupport
import Files
import Reports
import Rules
import Settings

extension Profile: ExpressibleByArgument {}
extension ReportFormat: ExpressibleByArgument {}
extension Severity: ExpressibleByArgument {}

/// When to color output.
enum ColorChoice: String, CaseIterable, ExpressibleByArgument {
  case auto, always, never

  /// Whether to color, given the destination.
  var isOn: Bool {
    switch self {
    case .always: true
    case .never: false
    case .auto: Terminal.output.isColored
    }
  }
}

/// Which rules to check, and what is known besides the config: shared by `lint` and `fix`.
struct RuleOptions: ParsableArguments {
  @Option(
    help: """
      Which rules apply: guide (what breaks, what is ignored and what the guide prescribes), compatible (only what \
      breaks or is ignored) or all.
      """
  )
  var profile: Profile?

  @Option(
    help: ArgumentHelp(
      "Check only these rules: ids, slugs or prefixes of ids, separated by commas.",
      valueName: "rules"
    )
  )
  var select: String?

  @Option(help: ArgumentHelp("Also check these rules.", valueName: "rules"))
  var extendSelect: String?

  @Option(help: ArgumentHelp("Do not check these rules.", valueName: "rules"))
  var ignore: String?

  @Option(
    help: ArgumentHelp(
      "Declare the art style: \(UserDeclarations.knownStyles.joined(separator: ", ")), or one of your own.",
      valueName: "style"
    )
  )
  var style: String?

  @Option(
    help: ArgumentHelp(
      "Read every file as this dialect instead of recognizing it by its content.",
      valueName: "dialect"
    )
  )
  var dialect: DialectName?

  @Option(
    help: ArgumentHelp("Look for the images in this folder instead of the config's.", valueName: "folder"),
    completion: .directory
  )
  var dataset: String?

  @Option(
    help: ArgumentHelp(
      "The Python that will train; the rules follow the lycoris-lora release that it has.",
      valueName: "python"
    ),
    completion: .file()
  )
  var python: String?

  @Option(
    name: .customLong("sd-scripts-version"),
    help: ArgumentHelp(
      "The release of sd-scripts that will train, such as v0.9.1, or the month of a later commit, such as 2026-07.",
      valueName: "release"
    )
  )
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
