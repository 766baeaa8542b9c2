import ArgumentParser
import CommandSupport
import Files
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
      Prompts have the webui's syntax: (word:1.2), (word), [word], BREAK, and a backslash before literal brackets. A \
      seed gives the noise that it gives in the webui with the random number generator source CPU. The parameters are \
      stored in each PNG where the webui reads them.

      Exit status: 0 if everything was generated; 2 on an error; 130 or 143 if stopped by SIGINT or SIGTERM, which \
      leaves no incomplete images.
      """,
    version: Version.current
  )

  @OptionGroup(title: "Image") var generation: GenerationOptions

  @Option(help: ArgumentHelp("Number of images, with consecutive seeds.", valueName: "n"))
  var count = 1

  @Option(
    name: [.customShort("o"), .long],
    help: ArgumentHelp("The folder for the images.", valueName: "folder"),
    completion: .directory
  )
  var output = "."

  @Flag(help: "Print only warnings and errors.")
  var quiet = false

  @Flag(help: "Print events as JSON, one object a line; docs/sampling.md describes them.")
  var json = false

  @Option(
    help: ArgumentHelp(
      "Write the first image's noise, prompts and latents, for a comparison with a reference.",
      valueName: "file"
    ),
    completion: .file()
  )
  var trace: String?

  @Flag(help: "Let --trace overwrite a file that is not a trace.")
  var force = false

  func validate() throws {
    if !(1...10_000).contains(count) { throw ValidationError("--count must be between 1 and 10000") }
    if quiet, json { throw ValidationError("--json and --quiet cannot be combined") }
    if let seed = generation.seed, seed > UInt64.max - UInt64(count) {
      throw ValidationError("--seed \(seed): the seeds after it must fit in 64 bits")
    }
  }

  func run() throws {
    ComputeEnvironment.choose()
    if let threads = generation.threads { Compute.setThreads(threads) }
    let firstSeed = generation.seed ?? GenerationOptions.randomSeed()
    var request = try generation.request(seed: firstSeed)
    let reporter = SampleOutput(mode: quiet ? .quiet : json ? .json : .text)
    Signals.watch()
    // What cannot be saved is found before the model is read.
    if let trace {
      try WriteGuard(inputs: generation.inputs(request), isForced: force).admit(trace, replacing: .sampleTrace)
    }
    OutputState.accompanyWork()
    do throws(SamplingError) {
      try SampleFolder.check(output)
      let session = try generation.makeSession()
      for warning in session.checkpoint.warnings { reporter.warn(warning) }
      try session.check(request)
      let folder = try SampleFolder(output)
      reporter.began(seed: firstSeed, isDrawn: generation.seed == nil, images: count)
      for number in 0..<count {
        request.seed = firstSeed + UInt64(number)
        try generate(request, session, folder, reporter, number: number)
      }
    } catch {
      reporter.end()
      if case .cancelled = error, let signal = Signals.caught { throw ExitCode(128 + signal) }
      throw Failure(error.description)
    }
    reporter.end()
    if let signal = Signals.caught { throw ExitCode(128 + signal) }
  }

  private func generate(
    _ request: SampleRequest,
    _ session: SampleSession,
    _ folder: SampleFolder,
    _ reporter: SampleOutput,
    number: Int
  ) throws(SamplingError) {
    reporter.beginImage()
    let (image, trace) = try session.tracedImage(request) { step, total in
      reporter.stepped(step, of: total, image: number + 1, of: count)
    }
    if let path = self.trace, number == 0 { try trace.write(to: path) }
    let parameters = try session.parameters(of: request, program: "ia3 \(Version.current)")
    let path = try folder.write(image, seed: request.seed, parameters: parameters)
    reporter.finished(path, seed: request.seed, parameters: parameters)
  }
}
