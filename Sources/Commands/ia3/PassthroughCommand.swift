import ArgumentParser

/// A command of `ia3` that `ia3-train` runs under the same name.
protocol Passthrough {
  static var name: String { get }
  static var abstract: String { get }
}

/// A command of `ia3` whose arguments `ia3-train` reads.
protocol PassedOn: ParsableCommand {}

/// `ia3 NAME …`, whose arguments `ia3-train` reads.
struct PassthroughCommand<Command: Passthrough>: PassedOn {
  static var configuration: CommandConfiguration {
    CommandConfiguration(commandName: Command.name, _superCommandName: "ia3", abstract: Command.abstract)
  }

  @Argument(parsing: .captureForPassthrough, help: "See 'ia3 \(Command.name) --help'.")
  var arguments: [String] = []

  func run() throws { throw TrainerExecutable.exec([Command.name] + arguments) }
}

/// `ia3 train CONFIG`
enum Train: Passthrough {
  static let name = "train"
  static let abstract = "Train an iA3 network from a config, without Python or with sd-scripts."
}

/// `ia3 sample --model CKPT --prompt …`
enum Sample: Passthrough {
  static let name = "sample"
  static let abstract = "Generate images with a model and iA3 networks, as the webui does."
}

/// `ia3 grid --x steps=10,20 …`
enum Grid: Passthrough {
  static let name = "grid"
  static let abstract = "Generate a grid of images along up to three axes, like the webui's X/Y/Z plot."
}

/// `ia3 report RUN`
enum Report: Passthrough {
  static let name = "report"
  static let abstract = "Write an HTML report about a run: curves, samples, networks, config and dataset."
}

/// `ia3 plot RUN…`
enum Plot: Passthrough {
  static let name = "plot"
  static let abstract = "Plot the curves of one or more runs as SVG or PNG."
}

/// `ia3 model init OUT`
enum Model: Passthrough {
  static let name = "model"
  static let abstract = "Write checkpoints of Stable Diffusion's architecture with random weights."
}

/// `ia3 merge CHECKPOINT NETWORK:MULTIPLIER`
enum Merge: Passthrough {
  static let name = "merge"
  static let abstract = "Write a checkpoint with networks merged into it."
}
