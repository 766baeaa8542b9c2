import ArgumentParser
import CommandSupport
import Files
import Reports
import Rules
import Settings

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
    ),
    completion: .offeringList(OfferedNames.rules)
  )
  var select: String?

  @Option(
    help: ArgumentHelp("Also check these rules.", valueName: "rules"),
    completion: .offeringList(OfferedNames.rules)
  )
  var extendSelect: String?

  @Option(
    help: ArgumentHelp("Do not check these rules.", valueName: "rules"),
    completion: .offeringList(OfferedNames.rules)
  )
  var ignore: String?

  @Option(
    help: ArgumentHelp(
      "Declare the art style: \(UserDeclarations.knownStyles.joined(separator: ", ")), or one of your own.",
      valueName: "style"
    ),
    completion: .list(UserDeclarations.knownStyles)
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

  /// What they say.
  var choices: RuleChoices {
    RuleChoices(
      profile: profile,
      select: select,
      extendSelect: extendSelect,
      ignore: ignore,
      style: style,
      dialect: dialect,
      dataset: dataset,
      python: python,
      sdScriptsVersion: sdScriptsVersion
    )
  }
}
