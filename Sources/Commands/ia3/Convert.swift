import ArgumentParser
import CommandSupport
import Documents
import Files
import Rules
import Settings

/// `ia3 convert FILE --to DIALECT`
struct Convert: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Convert a config to another dialect, and list what that dialect cannot express."
  )

  @Argument(help: "A config, or '-' for standard input.", completion: .file())
  var file: String

  @Option(
    name: .customLong("to"),
    help: ArgumentHelp("Dialect to write.", valueName: "dialect")
  )
  var target: WritableDialect

  @Option(help: ArgumentHelp("Read the file as this dialect.", valueName: "dialect"))
  var from: DialectName?

  @OptionGroup var release: ReleaseOption

  @Option(
    name: [.customShort("o"), .customLong("out")],
    help: ArgumentHelp("The file to write; standard output by default.", valueName: "file"),
    completion: .file()
  )
  var outputFile: String?

  @Flag(help: "Overwrite an existing file.")
  var force = false

  func run() throws {
    let to = target.name
    let settings = try ConfigLoader.settings(file, as: from).resolvingDatasetConfig()
    let options = EncodingOptions(
      release: try release.number(),
      script: settings.script ?? "train_network",
      subsets: settings.explicitSubsets
    )
    var values = settings.conversionValues(to: to)
    let prompts = ConvertedPrompts(&values, of: settings, to: to, output: outputFile)
    guard let encoded = to.type.text(of: values, options: options) else {
      throw Failure("\(to.rawValue) can be read but not written")
    }
    if let outputFile {
      var texts = [(path: outputFile, text: encoded.text)]
      if let file = prompts.file { texts.insert(file, at: 0) }
      try write(texts, reading: settings.files)
    } else {
      Terminal.output.write(data: Array((encoded.text + (encoded.text.hasSuffix("\n") ? "" : "\n")).utf8))
    }
    if let loss = prompts.loss { Terminal.error.line(loss) }
    for name in (encoded.lost + settings.argumentsWithoutValue).sorted() {
      Terminal.error.line("\(to.rawValue) cannot express \(name)")
    }
    for observation in settings.observations where observation.kind == .unknownKey {
      let key = observation.values["key"]?.plainText ?? ""
      Terminal.error.line("\(key) is unknown and was left out")
    }
  }

  private func write(_ texts: [(path: String, text: String)], reading files: [SettingsFile]) throws {
    let writeGuard = WriteGuard(inputs: files.map(\.source.path), isForced: force)
    for (path, _) in texts { try writeGuard.admit(path) }
    for (path, text) in texts {
      do { try FileSystem.write(Array(text.utf8), to: path) } catch { throw Failure(error.description) }
    }
  }
}
