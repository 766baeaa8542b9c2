import ArgumentParser
import Files
import Reports
import Rules
import Settings

extension Profile: ExpressibleByArgument {}
extension ReportFormat: ExpressibleByArgument {}
extension DialectName: ExpressibleByArgument {}
extension Severity: ExpressibleByArgument {}

/// As swift-argument-parser has it, without the look-ups at run time that its own version costs at every start.
extension ExpressibleByArgument where Self: CaseIterable, Self: RawRepresentable, RawValue == String {
  /// The values as the command line writes them.
  public static var allValueStrings: [String] { allCases.map { $0.rawValue } }
  /// The value as help shows it.
  public var defaultValueDescription: String { rawValue }
}

/// When to colour output.
enum ColorChoice: String, CaseIterable, ExpressibleByArgument {
  case auto, always, never

  /// Whether to colour, given where the output goes.
  var isOn: Bool {
    switch self {
    case .always: true
    case .never: false
    case .auto: Terminal.isInteractive && Terminal.environment("NO_COLOR") == nil
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
      "Read every file as this dialect instead of recognising it by its content.",
      valueName: "dialect"
    )
  )
  var dialect: DialectName?

  @Option(
    help: ArgumentHelp("Look for the images here instead of where the config says.", valueName: "folder"),
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

  /// What holds where neither a project file nor the command line says anything.
  func baseOptions() throws(Failure) -> LintOptions {
    var options = LintOptions()
    options.measurer = ImageFacts.measurer
    if let python {
      options.declared.lycorisVersion = try PythonEnvironment.version(of: "lycoris-lora", python: python)
    }
    if let dataset, FileSystem.status(dataset)?.kind != .folder {
      throw Failure("--dataset \(dataset): no such folder")
    }
    if let style, !Self.styles.contains(style), let meant = Suggestion.nearest(to: style, among: Self.styles) {
      throw Failure("--style \(style) is no style that a rule knows; did you mean '\(meant)'?")
    }
    return options
  }

  /// A project's options with the command line's own laid over them.
  func laid(over options: LintOptions) -> LintOptions {
    var options = options
    if let profile { options.profile = profile }
    if let select { options.select = Self.list(select) }
    options.extendSelect += Self.list(extendSelect)
    options.ignore += Self.list(ignore)
    if let style { options.declared.style = style }
    if let dialect { options.dialect = dialect }
    if let dataset { options.dataset = dataset }
    return options
  }

  /// The styles that rules know: a misspelt one would be silently without effect, any other is the user's own.
  private static let styles = [
    "abstract", "monochrome", "pixel-art", "minimalist", "minimalistic", "line-art", "silhouette",
  ]

  /// The rules that the command line names.
  var namedRules: [String] { [select, extendSelect, ignore].flatMap(Self.list) }

  private static func list(_ text: String?) -> [String] {
    (text ?? "").split { $0 == "," || $0 == " " }.map(String.init)
  }
}
