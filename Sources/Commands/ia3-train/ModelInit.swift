import ArgumentParser
import CommandSupport
import Files
import StableDiffusion
import TextFormatting

extension RandomCheckpoint.Size: ExpressibleByArgument {}
extension RandomCheckpoint.Layout: ExpressibleByArgument {}

/// `ia3 model`
struct ModelCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "model",
    _superCommandName: "ia3",
    abstract: "Write checkpoints of Stable Diffusion's architecture with random weights.",
    version: Version.current,
    subcommands: [ModelInit.self]
  )
}

/// `ia3 model init OUT`
struct ModelInit: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "init",
    abstract: "Write a checkpoint with random weights, for demonstrations, tests and benchmarks."
  )

  @Argument(help: "The .safetensors file, or with --layout diffusers the folder.", completion: .file())
  var output: String

  @Option(help: "Size; full is that of Stable Diffusion 1.x.")
  var size: RandomCheckpoint.Size = .tiny

  @Option(help: "Seed for the random weights.")
  var seed: UInt64 = 0

  @Option(help: "Layout: ldm is the original single file, diffusers a folder.")
  var layout: RandomCheckpoint.Layout = .ldm

  @Flag(help: "Overwrite an existing file.")
  var force = false

  func run() throws {
    let checkpoint = RandomCheckpoint(size.model, seed: seed, type: size.type)
    if layout == .ldm { try WriteGuard(isForced: force).admit(output) }
    if let space = DiskSpace(at: output), space.free < checkpoint.bytes {
      throw Failure(
        "\(output): the disk has \(NumberFormat.bytes(space.free)) left, but the checkpoint takes "
          + "\(NumberFormat.bytes(checkpoint.bytes)); make room, or choose another disk"
      )
    }
    do { try checkpoint.write(layout, to: output) } catch { throw Failure(error.description) }
    Terminal.output.line("wrote \(output)")
  }
}
