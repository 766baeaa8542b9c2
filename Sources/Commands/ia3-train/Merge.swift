import ArgumentParser
import CommandSupport
import Merging
import Safetensors
import TextFormatting

/// `ia3 merge CHECKPOINT NETWORK:MULTIPLIER …`
struct MergeCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "merge",
    _superCommandName: "ia3",
    abstract: "Write a checkpoint with networks merged into it, for programs that cannot load them.",
    discussion: """
      iA3, LoRA and LoCon are merged into Stable Diffusion 1.x. What is written has the layout and the types of the \
      checkpoint: a .safetensors file for a single file, a folder for a diffusers folder. Networks are merged in the \
      order given, each in float32; the result is rounded once.
      """,
    version: Version.current
  )

  @Argument(
    help: "A .safetensors checkpoint, a diffusers folder, or a model's name in Hugging Face's cache.",
    completion: .file()
  )
  var checkpoint: String

  @Argument(
    help: "Networks, each with its multiplier after a colon; 1 by default.",
    completion: .file(extensions: ["safetensors"])
  )
  var networks: [String]

  @Option(
    name: [.customShort("o"), .long],
    help: ArgumentHelp("The file or folder to write.", valueName: "path"),
    completion: .file()
  )
  var output: String

  @Flag(help: "Overwrite an existing output.")
  var force = false

  @Flag(help: "Print only warnings and errors.")
  var quiet = false

  func run() throws {
    var uses: [MergedNetwork] = []
    for argument in networks {
      guard let use = MergedNetwork(argument) else {
        throw ValidationError("'\(argument)': the multiplier after the colon is not a number")
      }
      uses.append(use)
    }
    Signals.watch()
    let bar = !quiet && Terminal.output.isTerminal ? ProgressBar() : nil
    let result: MergeResult
    do throws(MergeError) {
      let merge = try NetworkMerge(checkpoint: checkpoint, networks: uses)
      for warning in merge.warnings { Terminal.error.line(.warning, warning) }
      result = try merge.write(
        to: output,
        overwriting: force,
        shouldStop: { Signals.caught != nil },
        progress: { done, total in bar?.show("weights \(done)/\(total)") }
      )
    } catch {
      bar?.clear()
      if case .stopped = error, let signal = Signals.caught {
        Terminal.error.line(error.description)
        throw ExitCode(128 + signal)
      }
      throw Failure(error.description)
    }
    bar?.clear()
    guard !quiet else { return }
    Terminal.output.line(Self.text(result, output))
  }

  private static func text(_ result: MergeResult, _ output: String) -> String {
    let types = result.types.map(\.rawValue).joined(separator: " and ")
    var text =
      "wrote \(output): \(plural(result.weights, "weight")), changed by "
      + "\(NumberFormat.significant(100 * result.change, digits: 3)) % of their norm"
    if result.rounding > 0 {
      text += "; rounding to \(types) moves them by \(NumberFormat.significant(100 * result.rounding, digits: 3)) %"
    } else {
      text += ", stored as \(types)"
    }
    return text
  }
}
