import ArgumentParser
import Files
import Images
import Sampling
import Settings
import StableDiffusion
import Tensors

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// `ia3 sample --model CKPT --prompt …`
struct SampleCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "sample", _superCommandName: "ia3",
    abstract: "Draw pictures with a model and iA3 networks, as the webui draws them.",
    discussion: """
      Prompts are written as for the webui: (word:1.2), (word), [word], BREAK, and a backslash before brackets that are \
      meant. The noise of a seed is the webui's with the random number generator source CPU. What made a picture \
      stands in the PNG where the webui reads it.

      Exit codes: 0 drawn, 2 anything that is wrong, 130 and 143 stopped by SIGINT and SIGTERM: the pictures that are \
      there are whole.
      """)

  @Option(
    help: ArgumentHelp(
      "The model: a .safetensors file, a folder of diffusers, or a name in Hugging Face's cache.",
      valueName: "checkpoint"), completion: .file())
  var model: String

  @Option(
    help: ArgumentHelp(
      "An iA3 network and how much of it, 1 unless said; several are combined.", valueName: "file:multiplier"),
    completion: .file(extensions: ["safetensors"]))
  var network: [String] = []

  @Option(help: "What is to be seen.")
  var prompt: String

  @Option(help: "What is not to be seen.")
  var negative = ""

  @Option(help: "The number of steps.")
  var steps = 20

  @Option(
    help: ArgumentHelp(
      "How strongly the prompt guides; 1 leaves the negative prompt out.", valueName: "scale"))
  var cfg = 7.0

  @Option(help: ArgumentHelp("DDIM, Euler, Euler a or DPM++ 2M Karras.", valueName: "name"))
  var sampler = Sampler.eulerAncestral.rawValue

  @Option(help: "What the noise follows from; one is drawn and printed unless it is said.")
  var seed: UInt64?

  @Option(
    help: ArgumentHelp(
      "Which layer of the text encoder is read, counted from 1 for the last.", valueName: "n"))
  var clipSkip = 1

  @Option(help: "Pixels from left to right, a multiple of 8.")
  var width = 512

  @Option(help: "Pixels from top to bottom, a multiple of 8.")
  var height = 512

  @Option(help: ArgumentHelp("Draw so many pictures, with this seed and those after it.", valueName: "n"))
  var count = 1

  @Option(
    name: [.customShort("o"), .long], help: ArgumentHelp("The folder for the pictures.", valueName: "folder"),
    completion: .directory)
  var output = "."

  @Option(help: ArgumentHelp("A VAE in place of the model's own.", valueName: "file"), completion: .file())
  var vae: String?

  @Flag(help: "The model says velocities (v-prediction).")
  var vParameterization = false

  @Flag(help: "Print nothing but errors.")
  var quiet = false

  @Flag(help: "Print events as JSON, one object a line; docs/sampling.md describes them.")
  var json = false

  @Option(
    help: ArgumentHelp(
      "Write the first picture's noise, prompts and latents, for references.", valueName: "file"),
    completion: .file())
  var trace: String?

  @Option(
    help: ArgumentHelp("Compute with so many threads; by default one for each processor.", valueName: "n"))
  var threads: Int?

  func validate() throws {
    if let threads, !(1...1024).contains(threads) { throw ValidationError("--threads is a number from 1 on") }
    if !(1...10_000).contains(count) { throw ValidationError("--count is a number from 1 to 10000") }
    if quiet, json { throw ValidationError("--json prints events, --quiet nothing; use one of the two") }
    if let seed, seed > UInt64.max - UInt64(count) {
      throw ValidationError("--seed \(seed): the seeds after it do not fit 64 bits")
    }
  }

  func run() throws {
    ComputeEnvironment.choose()
    if let threads { Compute.setThreads(threads) }
    // As the webui draws one.
    let firstSeed = seed ?? UInt64.random(in: 0..<4_294_967_294)
    var request = SampleRequest(
      prompt: prompt, negativePrompt: negative, steps: steps, cfgScale: cfg,
      sampler: try Self.sampler(sampler),
      seed: firstSeed, clipSkip: clipSkip, width: width, height: height,
      networks: try network.map(Self.network))
    let teller = SampleOutput(mode: quiet ? .quiet : json ? .json : .text)
    Signals.watch()
    do throws(SamplingError) {
      let session = try makeSession()
      for warning in session.checkpoint.warnings { teller.warn(warning) }
      try session.check(request)
      let folder = try SampleFolder(output)
      teller.began(seed: firstSeed, isDrawn: seed == nil, pictures: count)
      for number in 0..<count {
        request.seed = firstSeed + UInt64(number)
        try draw(request, session, folder, teller, number: number)
      }
    } catch {
      teller.end()
      if case .cancelled = error, let signal = Signals.caught { throw ExitCode(128 + signal) }
      throw Failure(error.description)
    }
    teller.end()
  }

  private func makeSession() throws(SamplingError) -> SampleSession {
    let checkpoint: Checkpoint
    do throws(CheckpointError) { checkpoint = try Checkpoint.open(model, vae: vae) } catch {
      throw .checkpoint(error)
    }
    let session = try SampleSession(checkpoint: checkpoint, vParameterization: vParameterization)
    session.cancelled = { Signals.caught != nil }
    return session
  }

  private func draw(
    _ request: SampleRequest, _ session: SampleSession, _ folder: SampleFolder, _ teller: SampleOutput,
    number: Int
  ) throws(SamplingError) {
    teller.beginPicture()
    let (picture, made) = try session.tracedPicture(request) { step, total in
      teller.stepped(step, of: total, picture: number + 1, of: count)
    }
    if let trace, number == 0 { try made.write(to: trace) }
    let parameters = try session.parameters(of: request, program: "ia3 \(Program.version)")
    let path = try folder.write(picture, seed: request.seed, parameters: parameters)
    teller.drew(path, seed: request.seed, parameters: parameters)
  }

  private static func sampler(_ name: String) throws(Failure) -> Sampler {
    if let sampler = Sampler(named: name) { return sampler }
    let known = Sampler.allCases.flatMap { [$0.rawValue] + $0.aliases }
    let hint = Suggestion.nearest(to: name, among: known).map { "did you mean '\($0)'? There" } ?? "there"
    throw Failure(
      "--sampler \(name): there is no such sampler; \(hint) are "
        + Sampler.allCases.map(\.rawValue).joined(separator: ", "))
  }

  /// `file:multiplier`, or a file alone; a colon may also be part of a file's name.
  private static func network(_ text: String) throws(Failure) -> NetworkUse {
    guard let colon = text.lastIndex(of: ":"), FileSystem.status(text) == nil else {
      return NetworkUse(path: text)
    }
    let number = text[text.index(after: colon)...]
    guard let multiplier = Float(number), multiplier.isFinite else {
      throw Failure("--network \(text): '\(number)' is no multiplier; write it as file:0.8")
    }
    return NetworkUse(path: String(text[..<colon]), multiplier: multiplier)
  }
}
