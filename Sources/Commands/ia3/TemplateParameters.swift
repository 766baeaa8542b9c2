import ArgumentParser
import CommandSupport

/// The built-in templates' parameters as options, and any other template's through `--parameter`.
struct TemplateParameters: ParsableArguments {
  @Option(help: "The network's name.")
  var name: String?

  @Option(help: "Number of training steps.")
  var steps: String?

  @Option(help: ArgumentHelp("The trigger word; the name by default.", valueName: "word"))
  var trigger: String?

  @Option(help: ArgumentHelp("Layer of the text encoder to use, counted from the last: 1 to 12.", valueName: "n"))
  var clipSkip: String?

  @Option(
    help: ArgumentHelp("The model to train on: a file, or a name on Hugging Face.", valueName: "path"),
    completion: .file()
  )
  var model: String?

  @Option(
    help: ArgumentHelp("The folder that holds the numbered folder of images.", valueName: "folder"),
    completion: .directory
  )
  var dataset: String?

  @Option(help: ArgumentHelp("Batch size.", valueName: "n"))
  var batch: String?

  @Option(parsing: .unconditional, help: ArgumentHelp("Prodigy's weight decay.", valueName: "x"))
  var weightDecay: String?

  @Option(
    help: ArgumentHelp("Set any parameter of the template by name.", valueName: "name=value"),
    completion: .offering(OfferedTemplates.parameters)
  )
  var parameter: [String] = []

  /// The parameters that have an option of their own.
  static let options = ["name", "steps", "trigger", "clip_skip", "model", "dataset", "batch", "weight_decay"]

  /// The parameters that are given, by name.
  func arguments() throws -> [String: String] {
    let options: [(String, String?)] = [
      ("name", name), ("steps", steps), ("trigger", trigger), ("clip_skip", clipSkip), ("model", model),
      ("dataset", dataset), ("batch", batch), ("weight_decay", weightDecay),
    ]
    var result: [String: String] = [:]
    for (name, value) in options { result[name] = value }
    for text in parameter {
      guard let equals = text.firstIndex(of: "=") else {
        throw Failure("'\(text)' is not of the form name=value")
      }
      result[String(text[..<equals])] = String(text[text.index(after: equals)...])
    }
    return result
  }
}
