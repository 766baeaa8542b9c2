import ArgumentParser
import CommandSupport
import Files
import Sampling
import Settings
import StableDiffusion
import Tensors

/// How images are generated: the options that `ia3 sample` and `ia3 grid` have in common.
struct GenerationOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "The model: a .safetensors file, a diffusers folder, or a name in Hugging Face's cache.",
      valueName: "checkpoint"
    ),
    completion: .file()
  )
  var model: String

  @Option(
    help: ArgumentHelp(
      "An iA3 network and its multiplier, 1 by default; several are combined.",
      valueName: "file:multiplier"
    ),
    completion: .file(extensions: ["safetensors"])
  )
  var network: [String] = []

  @Option(help: "Prompt.")
  var prompt: String

  @Option(help: "Negative prompt.")
  var negative = ""

  @Option(help: "Number of sampling steps.")
  var steps = 20

  @Option(
    help: ArgumentHelp("Guidance scale; at 1, the negative prompt is not used.", valueName: "scale")
  )
  var cfg = 7.0

  @Option(
    help: ArgumentHelp("Sampler: DDIM, Euler, Euler a or DPM++ 2M Karras.", valueName: "name"),
    completion: .list(Sampler.allCases.map(\.rawValue))
  )
  var sampler = Sampler.eulerAncestral.rawValue

  @Option(help: "Seed for the initial noise; random (and printed) by default.")
  var seed: UInt64?

  @Option(
    help: ArgumentHelp("Layer of the text encoder to use, counted from the last, which is 1.", valueName: "n")
  )
  var clipSkip = 1

  @Option(help: "Width in pixels, a multiple of 8.")
  var width = 512

  @Option(help: "Height in pixels, a multiple of 8.")
  var height = 512

  @Option(help: ArgumentHelp("A VAE to use instead of the model's.", valueName: "file"), completion: .file())
  var vae: String?

  @Flag(help: "The model uses v-prediction.")
  var vParameterization = false

  @Option(
    help: ArgumentHelp("Number of threads; one per processor by default.", valueName: "n")
  )
  var threads: Int?

  func validate() throws {
    if let threads, !(1...1024).contains(threads) { throw ValidationError("--threads must be between 1 and 1024") }
  }

  /// The image that the options describe.
  func request(seed: UInt64) throws(Failure) -> SampleRequest {
    var networks: [NetworkUse] = []
    for text in network { networks.append(try Self.network(text)) }
    return SampleRequest(
      prompt: prompt,
      negativePrompt: negative,
      steps: steps,
      cfgScale: cfg,
      sampler: try Self.sampler(sampler),
      seed: seed,
      clipSkip: clipSkip,
      width: width,
      height: height,
      networks: networks
    )
  }

  /// The files that are read for a request.
  func inputs(_ request: SampleRequest) -> [String] {
    [model] + [vae].compactMap { $0 } + request.networks.map(\.path)
  }

  /// A random seed in the webui's range.
  static func randomSeed() -> UInt64 { UInt64.random(in: 0..<4_294_967_294) }

  /// A session on the model, which stops when the user interrupts.
  func makeSession() throws(SamplingError) -> SampleSession {
    let checkpoint: Checkpoint
    do throws(CheckpointError) { checkpoint = try Checkpoint.open(model, vae: vae) } catch {
      throw .checkpoint(error)
    }
    let session = try SampleSession(checkpoint: checkpoint, vParameterization: vParameterization)
    session.cancelled = { Signals.caught != nil }
    return session
  }

  private static func sampler(_ name: String) throws(Failure) -> Sampler {
    if let sampler = Sampler(named: name) { return sampler }
    let known = Sampler.allCases.flatMap { [$0.rawValue] + $0.aliases }
    let hint = Suggestion.nearest(to: name, among: known).map { " (did you mean '\($0)'?)" } ?? ""
    throw Failure(
      "--sampler \(name): there is no such sampler\(hint); the samplers are "
        + Sampler.allCases.map(\.rawValue).joined(separator: ", ")
    )
  }

  /// `file:multiplier`, or a file alone; a colon may also be part of a file's name.
  private static func network(_ text: String) throws(Failure) -> NetworkUse {
    guard let colon = text.lastIndex(of: ":"), FileSystem.status(text) == nil else {
      return NetworkUse(path: text)
    }
    let number = text[text.index(after: colon)...]
    guard let multiplier = Float(number), multiplier.isFinite else {
      throw Failure("--network \(text): '\(number)' is not a multiplier; write it as file:0.8")
    }
    return NetworkUse(path: String(text[..<colon]), multiplier: multiplier)
  }
}
