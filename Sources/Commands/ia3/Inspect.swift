import ArgumentParser
import CommandSupport
import Documents
import Networks
import Rules

/// `ia3 inspect FILE [FILE]`
struct Inspect: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "inspect",
    abstract: "Show what a trained network holds, or what tells two apart.",
    discussion: """
      A network of LyCORIS, sd-scripts, PEFT or diffusers as .safetensors: its kind, its modules and how much they \
      change, block by block, what is zero or no number, how it was trained, and its hashes.

      Exit codes: 0 a usable network, 1 one that changes nothing or holds NaN, with --strict also one with warnings or \
      with findings on its settings, 2 a wrong command line, a damaged file, or something else than a network.
      """
  )

  enum Form: String, ExpressibleByArgument, CaseIterable {
    case text
    case json
  }

  @Argument(help: "A network's .safetensors file.", completion: .file(extensions: ["safetensors"]))
  var file: String

  @Argument(help: "Another one, to compare it with.", completion: .file(extensions: ["safetensors"]))
  var other: String?

  @Option(help: "text or json; docs/networks.md describes the latter.")
  var format: Form = .text

  @Flag(help: "List every module.")
  var modules = false

  @Flag(help: "Exit with 1 also for warnings, and for what the linter finds in the settings.")
  var strict = false

  @Flag(help: "Read no ia3.toml.")
  var isolated = false

  func run() throws {
    var inspected: [Inspection] = []
    for path in [file] + (other.map { [$0] } ?? []) {
      inspected.append(try Inspection(path, isIsolated: isolated))
    }
    if inspected.count == 2 {
      let comparison = NetworkComparison(inspected[0].file, inspected[1].file)
      switch format {
      case .text: Terminal.output.write(ComparisonText(inspected[0], inspected[1], comparison).text)
      case .json:
        let json: JSONValue = [
          "schema": 1, "files": .array(inspected.map { InspectionJSON.value($0) }),
          "comparison": ComparisonJSON.value(comparison),
        ]
        Terminal.output.write(json.text(.indented) + "\n")
      }
    } else if let only = inspected.first {
      switch format {
      case .text: Terminal.output.write(InspectionText(only, listsModules: modules).text)
      case .json: Terminal.output.write(InspectionJSON.value(only).text(.indented) + "\n")
      }
    }
    if inspected.contains(where: { $0.fails(strict: strict) }) { throw ExitCode(1) }
  }
}

/// A network with all that is said of it.
struct Inspection {
  let file: NetworkFile
  let hashes: NetworkHashes
  /// What its tensors say.
  let findings: [NetworkFinding]
  /// What the rules report about the settings with which it was trained.
  let diagnostics: [Diagnostic]

  init(_ path: String, isIsolated: Bool) throws {
    do { file = try NetworkFile(path: path) } catch { throw Failure(error.description) }
    hashes = file.hashes
    findings = file.findings(hashes: hashes)
    let session = try RuleOptions.parse([]).session(isIsolated: isIsolated)
    diagnostics = try session.linter(for: path).lint(path: path).diagnostics
  }

  func fails(strict: Bool) -> Bool {
    if findings.contains(where: { $0.severity == .error }) { return true }
    return strict
      && (findings.contains { $0.severity == .warning } || diagnostics.contains { $0.severity > .info })
  }
}
