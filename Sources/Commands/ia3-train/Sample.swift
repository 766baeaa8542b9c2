import ArgumentParser
import CommandSupport
import Images
import Sampling
import Tensors

/// `ia3 sample --model CKPT --prompt …`
struct SampleCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "sample",
    _superCommandName: "ia3",
    abstract: "Generate images with a model and iA3 networks, as the webui does.",
    discussion: """
      Prompts are written as for the webui: (word:1.2), (word), [word], BREAK, and a backslash before brackets that are \
      meant. The noise of a seed is the webui's with the random number generator source CPU. What made a picture \
      stands in the PNG where the webui reads it.

      Exit codes: 0 drawn, 2 anything that is wrong, 130 and 143 stopped by SIGINT and SIGTERM: the pictures that are \
      there are whole.
      """
  )

  @OptionGroup var generation: GenerationOptions

  @Option(help: ArgumentHelp("Generate this many images, with this seed and those after it.", valueName: "n"))
  var count = 1

  @Option(
    name: [.customShort("o"), .long],
    help: ArgumentHelp("The folder for the images.", valueName: "folder"),
    completion: .directory
  )
  var output = "."

  @Flag(help: "Print nothing but errors.")
  var quiet = false

  @Flag(help: "Print events as JSON, one object a line; docs/sampling.md describes them.")
  var json = false

  @Option(
    help: ArgumentHelp(
      "Write the first image's noise, prompts and latents, for references.",
      valueName: "file"
    ),
    completion: .file()
  )
  var trace: String?

  func validate() throws {
    if !(1...10_000).contains(count) { throw ValidationError("--count must be between 1 and 10000") }
    if quiet, json { throw ValidationError("--json prints events, --quiet nothing; use one of the two") }
    if let seed = generation.seed, seed > UInt64.max - UInt64(count) {
      throw ValidationError("--seed \(seed): the seeds after it do not fit 64 bits")
    }
  }

  func run() throws {
    ComputeEnvironment.choose()
    if let threads = generation.threads { Compute.setThreads(threads) }
    let firstSeed = generation.seed ?? GenerationOptions.randomSeed()
    var request = try generation.request(seed: firstSeed)
    let reporter = SampleOutput(mode: quiet ? .quiet : json ? .json : .text)
    Signals.watch()
    do throws(SamplingError) {
      let session = try generation.makeSession()
      for warning in session.checkpoint.warnings { reporter.warn(warning) }
      try session.check(request)
      let folder = try SampleFolder(output)
      reporter.began(seed: firstSeed, isDrawn: generation.seed == nil, pictures: count)
      for number in 0..<count {
        request.seed = firstSeed + UInt64(number)
        try draw(request, session, folder, reporter, number: number)
      }
    } catch {
      reporter.end()
      if case .cancelled = error, let signal = Signals.caught { throw ExitCode(128 + signal) }
      throw Failure(error.description)
    }
    reporter.end()
    if let signal = Signals.caught { throw ExitCode(128 + signal) }
  }

  private func draw(
    _ request: SampleRequest,
    _ session: SampleSession,
    _ folder: SampleFolder,
    _ reporter: SampleOutput,
    number: Int
  ) throws(SamplingError) {
    reporter.beginImage()
    let (picture, made) = try session.tracedImage(request) { step, total in
      reporter.stepped(step, of: total, picture: number + 1, of: count)
    }
    if let trace, number == 0 { try made.write(to: trace) }
    let parameters = try session.parameters(of: request, program: "ia3 \(Version.current)")
    let path = try folder.write(picture, seed: request.seed, parameters: parameters)
    reporter.finished(path, seed: request.seed, parameters: parameters)
  }
}
