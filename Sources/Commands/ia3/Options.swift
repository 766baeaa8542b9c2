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
    help:
      "Which rules apply: the guide's and what breaks (guide), only what breaks or is ignored (compatible), or all."
  )
  var profile: Profile?

  @Option(
    help: ArgumentHelp("Check only these rules: ids, slugs or prefixes, with commas.", valueName: "rules")
  )
  var select: String?

  @Option(help: ArgumentHelp("Check these rules besides.", valueName: "rules"))
  var extendSelect: String?

  @Option(help: ArgumentHelp("Leave these rules out.", valueName: "rules"))
  var ignore: String?

  @Option(
    help: ArgumentHelp(
      "Declare the art style: abstract, monochrome, pixel-art, minimalist, line-art …",
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
      "The Python whose packages will train; its lycoris-lora release is checked.",
      valueName: "python"
    ),
    completion: .file()
  )
  var python: String?

  /// A session with them.
  ///
  /// - Parameter isIsolated: whether project files are left alone.
  func session(isIsolated: Bool) throws(Failure) -> LintSession {
    try LintSession(overrides, base: try baseOptions(), isIsolated: isIsolated)
  }

  /// What holds if neither a project file nor the command line says anything.
  private func baseOptions() throws(Failure) -> LintOptions {
    var options = LintOptions()
    options.measurer = ImageMeasurement.measurer
    if let python {
      options.declared.lycorisVersion = try PythonEnvironment.version(of: "lycoris-lora", python: python)
    }
    if let dataset, FileSystem.status(dataset)?.kind != .folder {
      throw Failure("--dataset \(dataset): no such folder")
    }
    if let style, !Self.styles.contains(style), let meant = Suggestion.nearest(to: style, among: Self.styles) {
      throw Failure("--style \(style) is not a style that any rule knows; did you mean '\(meant)'?")
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
    overrides.dialect = dialect
    overrides.dataset = dataset
    return overrides
  }

  /// The styles that rules know: a misspelt one would be silently without effect, any other is the user's own.
  private static let styles = [
    "abstract", "monochrome", "pixel-art", "minimalist", "minimalistic", "line-art", "silhouette",
  ]

  private static func list(_ text: String?) -> [String] {
    (text ?? "").split { $0 == "," || $0 == " " }.map(String.init)
  }
}
