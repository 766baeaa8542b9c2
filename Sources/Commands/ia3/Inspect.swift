import ArgumentParser
import CommandSupport
import Documents
import Networks

/// `ia3 inspect FILE [FILE]`
struct Inspect: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "inspect",
    abstract: "Show what a trained network contains, or how two networks differ.",
    discussion: """
      Reads .safetensors networks of LyCORIS, sd-scripts, PEFT and diffusers. Shows the kind, the modules and how much \
      each block changes, values that are zero or not finite, how the network was trained, and its hashes.

      Exit status: 0 if the network is usable; 1 if it changes nothing or contains NaN, or with --strict if there are \
      warnings or findings on its settings; 2 if the command line is wrong, or the file is damaged or not a network.
      """
  )

  enum Form: String, ExpressibleByArgument, CaseIterable {
    case text
    case json
  }

  @Argument(help: "A network's .safetensors file.", completion: .file(extensions: ["safetensors"]))
  var file: String

  @Argument(help: "A second network, to compare it with.", completion: .file(extensions: ["safetensors"]))
  var other: String?

  @Option(help: "Output format; docs/networks.md describes the JSON.")
  var format: Form = .text

  @Flag(help: "List every module.")
  var modules = false

  @Flag(help: "List the settings with which it was trained.")
  var settings = false

  @Flag(help: "Also exit with 1 for warnings and for the linter's findings on the settings.")
  var strict = false

  @Flag(help: "Do not read ia3.toml.")
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
        Terminal.output.write(json: json)
      }
    } else if let only = inspected.first {
      switch format {
      case .text: Terminal.output.write(InspectionText(only, listsModules: modules, listsSettings: settings).text)
      case .json: Terminal.output.write(json: InspectionJSON.value(only))
      }
    }
    if inspected.contains(where: { $0.fails(strict: strict) }) { throw ExitCode(1) }
  }
}
