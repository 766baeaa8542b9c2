import Reports
import Rules
import Settings

extension LintRun {
  /// The run that plain arguments ask for: paths, and options by their full names with proper values. Nil for anything
  /// else, help and mistakes included, which is the parser's business.
  ///
  /// swift-argument-parser finds a command's options by reflection, in more time than it takes to lint a file.
  init?(plain arguments: [String]) {
    var paths: [String] = []
    var rest = arguments[...]
    while let argument = rest.popFirst() {
      guard argument.utf8.first == UInt8(ascii: "-") else {
        paths.append(argument)
        continue
      }
      guard setFlag(argument) || setOption(argument, &rest) else { return nil }
    }
    if !paths.isEmpty { self.paths = paths }
    do { try check() } catch { return nil }
  }

  private mutating func setFlag(_ name: String) -> Bool {
    switch name {
    case "--fix": fix = true
    case "--unsafe": unsafe = true
    case "--exit-zero": exitZero = true
    case "--watch": watch = true
    case "--show-files": showFiles = true
    case "--show-settings": showSettings = true
    case "--isolated": isolated = true
    case "--strict-paths": strictPaths = true
    case "--force": output.force = true
    case "--statistics": output.statistics = true
    case "--verbose": output.verbose = true
    default: return false
    }
    return true
  }

  private mutating func setOption(_ argument: String, _ rest: inout ArraySlice<String>) -> Bool {
    let bytes = argument.utf8
    let equals = bytes.firstIndex(of: UInt8(ascii: "="))
    let value = equals.map { String(argument[bytes.index(after: $0)...]) } ?? rest.popFirst()
    guard let value, !value.isEmpty, value.utf8.first != UInt8(ascii: "-") else { return false }
    switch argument[..<(equals ?? bytes.endIndex)] {
    case "--profile":
      rules.profile = Profile(rawValue: value)
      return rules.profile != nil
    case "--select": rules.select = value
    case "--extend-select": rules.extendSelect = value
    case "--ignore": rules.ignore = value
    case "--style": rules.style = value
    case "--dialect":
      rules.dialect = DialectName(rawValue: value)
      return rules.dialect != nil
    case "--dataset": rules.dataset = value
    case "--python": rules.python = value
    case "--sd-scripts-version": rules.sdScriptsVersion = value
    case "--format":
      guard let format = ReportFormat(rawValue: value) else { return false }
      output.format = format
    case "--color":
      guard let color = ColorChoice(rawValue: value) else { return false }
      output.color = color
    case "--output-file": output.outputFile = value
    case "--stdin-filename": stdinFilename = value
    case "--fail-on":
      failOn = Severity(rawValue: value)
      return failOn != nil
    case "--max-warnings":
      maxWarnings = Int(value)
      return maxWarnings != nil
    case "--baseline": baseline = value
    case "--write-baseline": writeBaseline = value
    case "--add-ignore": addIgnore = value
    default: return false
    }
    return true
  }
}
