import ArgumentParser
import Files
import Platform

/// The program beside this one that trains and decodes images.
enum Companion {
  /// Its path; nil where it is not installed.
  static let path: String? = {
    let beside = Path.join(Path.parent(FileSystem.resolved("/proc/self/exe")), "ia3-train")
    return FileSystem.status(beside)?.kind == .file ? beside : nil
  }()

  /// Becomes that program; returns only where it cannot.
  static func become(_ arguments: [String]) -> Failure {
    guard let path else {
      return Failure(
        "ia3-train is not here; it belongs beside ia3 in \(Path.parent(FileSystem.resolved("/proc/self/exe")))"
      )
    }
    var words: [UnsafeMutablePointer<CChar>?] = ([path] + arguments).map { strdup($0) }
    words.append(nil)
    defer { for word in words { free(word) } }
    execv(path, words)
    return Failure("\(path) cannot be started: \(String(cString: strerror(errno)))")
  }
}

/// `ia3 train CONFIG`, which `ia3-train` carries out.
struct Train: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "train",
    _superCommandName: "ia3",
    abstract: "Train an iA3 network as a config says, without Python."
  )

  @Argument(parsing: .captureForPassthrough, help: "What 'ia3 train --help' lists.")
  var arguments: [String] = []

  func run() throws { throw Companion.become(["train"] + arguments) }
}

/// `ia3 sample --model CKPT --prompt …`, which `ia3-train` carries out.
struct Sample: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "sample",
    _superCommandName: "ia3",
    abstract: "Draw pictures with a model and iA3 networks, as the webui draws them."
  )

  @Argument(parsing: .captureForPassthrough, help: "What 'ia3 sample --help' lists.")
  var arguments: [String] = []

  func run() throws { throw Companion.become(["sample"] + arguments) }
}

/// `ia3 grid --x steps=10,20 …`, which `ia3-train` carries out.
struct Grid: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "grid",
    _superCommandName: "ia3",
    abstract: "Draw pictures that differ along up to three axes, as the webui's X/Y/Z plot does."
  )

  @Argument(parsing: .captureForPassthrough, help: "What 'ia3 grid --help' lists.")
  var arguments: [String] = []

  func run() throws { throw Companion.become(["grid"] + arguments) }
}

/// `ia3 report RUN`, which `ia3-train` carries out.
struct Report: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "report",
    _superCommandName: "ia3",
    abstract: "Write one HTML file about a run: curves, samples, networks, config, dataset."
  )

  @Argument(parsing: .captureForPassthrough, help: "What 'ia3 report --help' lists.")
  var arguments: [String] = []

  func run() throws { throw Companion.become(["report"] + arguments) }
}

/// `ia3 plot RUN…`, which `ia3-train` carries out.
struct Plot: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "plot",
    _superCommandName: "ia3",
    abstract: "Draw the curves of runs over each other, as SVG or PNG."
  )

  @Argument(parsing: .captureForPassthrough, help: "What 'ia3 plot --help' lists.")
  var arguments: [String] = []

  func run() throws { throw Companion.become(["plot"] + arguments) }
}

/// `ia3 model init OUT`, which `ia3-train` carries out.
struct Model: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "model",
    _superCommandName: "ia3",
    abstract: "Write checkpoints of Stable Diffusion's architecture with random weights."
  )

  @Argument(parsing: .captureForPassthrough, help: "What 'ia3 model --help' lists.")
  var arguments: [String] = []

  func run() throws { throw Companion.become(["model"] + arguments) }
}

/// `ia3 merge CHECKPOINT NETWORK:MULTIPLIER`, which `ia3-train` carries out.
struct Merge: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "merge",
    _superCommandName: "ia3",
    abstract: "Write a checkpoint with networks merged into it."
  )

  @Argument(parsing: .captureForPassthrough, help: "What 'ia3 merge --help' lists.")
  var arguments: [String] = []

  func run() throws { throw Companion.become(["merge"] + arguments) }
}
