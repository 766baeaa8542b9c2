import Files
import Images
import Platform
import Safetensors
import StableDiffusion
import Tensors

/// Generates images with one model, and computes only once what does not change from one image to the next.
///
/// It caches the networks that it has read, the prompts' states by prompt, `clip_skip` and networks, and the start noise
/// by seed and size.
public final class SampleSession {
  /// How often something was computed rather than taken from the cache.
  public struct Counters: Sendable, Equatable {
    /// Network files read.
    public var networksRead = 0
    /// Prompts that went through the text encoder.
    public var promptsEncoded = 0
    /// Start noises that were drawn.
    public var noisesDrawn = 0
    /// Predictions of the UNet: two a step with a negative prompt, one without.
    public var predictions = 0
    /// Images decoded.
    public var imagesDecoded = 0
  }

  /// The intermediate values of one image, for comparison with references.
  public struct Trace: Sendable {
    /// The start noise [1, h, w, 4], of variance 1.
    public let noise: Tensor
    /// The prompt's states [1, T, width].
    public let prompt: Tensor
    /// The negative prompt's states; nil if the guidance is 1.
    public let negative: Tensor?
    /// The finished latents [1, h, w, 4], scaled as the UNet reads them.
    public let latents: Tensor
  }

  /// The model.
  public let checkpoint: Checkpoint
  /// Asked between steps; true ends the image with `SamplingError.cancelled`.
  public var cancelled: @Sendable () -> Bool = { false }
  /// What has been computed so far.
  public private(set) var counters = Counters()

  private let generator: ImageGenerator
  private let checkpointGuard: CheckpointGuard
  private var networks = ExactDictionary<SampledNetwork>()
  private var scales: [[NetworkUse]: LayerScales] = [:]
  private var conditionings: [ConditioningKey: ImageGenerator.Conditioning] = [:]
  private var noises: [NoiseKey: StartNoise] = [:]
  private var modelName: GenerationParameters.ModelName?
  private var vaeName: GenerationParameters.ModelName?

  private struct ConditioningKey: Hashable {
    let prompt: ExactText
    let clipSkip: Int
    /// The networks that have vectors on the text encoder.
    let networks: [NetworkUse]
  }

  private struct NoiseKey: Hashable {
    let seed: UInt64
    let width: Int
    let height: Int
  }

  /// The number of states, and of noises, that the cache holds; a state of one chunk takes 237 kB.
  private static let limit = 1024

  /// A session on a model.
  ///
  /// - Parameter vParameterization: whether the UNet uses v-prediction (sd-scripts' option of this name).
  /// - Throws: `SamplingError.checkpoint` if the weights cannot be used.
  public init(checkpoint: Checkpoint, vParameterization: Bool = false) throws(SamplingError) {
    self.checkpoint = checkpoint
    checkpointGuard = CheckpointGuard(checkpoint)
    do throws(CheckpointError) {
      try checkpoint.checkFinite()
      try checkpointGuard.checkPages()
      generator = ImageGenerator(
        unet: try UNet(checkpoint.unet),
        textEncoder: try TextEncoder(checkpoint.textEncoder, heads: checkpoint.textEncoder.heads),
        vae: try VAE(checkpoint.vae),
        vParameterization: vParameterization
      )
    } catch { throw .checkpoint(error) }
  }

  /// Throws `SamplingError` for what `image` would reject, before anything is computed; the networks are read.
  public func check(_ request: SampleRequest) throws(SamplingError) {
    try generator.check(request)
    _ = try scales(of: request.networks)
  }

  /// Generates an image.
  ///
  /// - Parameter progress: called after each step with its number, from 1 on, and the number of steps.
  /// - Throws: `SamplingError`.
  public func image(
    _ request: SampleRequest,
    progress: @escaping (_ step: Int, _ of: Int) -> Void = { _, _ in }
  ) throws(SamplingError) -> RGBImage {
    try tracedImage(request, progress: progress).image
  }

  /// Generates an image, and returns its intermediate values, too.
  public func tracedImage(
    _ request: SampleRequest,
    progress: @escaping (_ step: Int, _ of: Int) -> Void = { _, _ in }
  ) throws(SamplingError) -> (image: RGBImage, trace: Trace) {
    let trace = try trace(request, progress: progress)
    counters.imagesDecoded += 1
    // Of a model that was cut off meanwhile, the error says more than that the image is not one.
    let image = Result { () throws(SamplingError) in try generator.image(trace.latents) }
    try rethrowing(checkpointGuard.checkPages(), as: SamplingError.checkpoint)
    return (try image.get(), trace)
  }

  /// Everything but the decoding.
  public func trace(
    _ request: SampleRequest,
    progress: @escaping (_ step: Int, _ of: Int) -> Void = { _, _ in }
  ) throws(SamplingError) -> Trace {
    try generator.check(request)
    let scales = try scales(of: request.networks)
    let prompt = try conditioning(request.weightedPrompt.text, request, scales)
    // At 1 the negative prompt cancels out.
    let negative = request.guidanceScale == 1 ? nil : try conditioning(request.negativePrompt, request, scales)
    let noise = noise(request)
    let perStep = negative == nil ? 1 : 2
    let cancelled = cancelled
    if cancelled() { throw .cancelled }
    let latents = try generator.latents(
      request,
      prompt: prompt,
      negative: negative,
      noise: noise,
      scales: scales.unet,
      progress: { [self] (step, total) throws(SamplingError) in
        counters.predictions += perStep
        progress(step, total)
        if cancelled() { throw .cancelled }
      }
    )
    try rethrowing(checkpointGuard.checkPages(), as: SamplingError.checkpoint)
    return Trace(
      noise: Tensor(latents.shape, noise.values),
      prompt: prompt,
      negative: negative,
      latents: latents
    )
  }

  // MARK: Cache

  private func network(_ path: String) throws(SamplingError) -> SampledNetwork {
    if let network = networks[path] { return network }
    let network = try SampledNetwork(path, for: checkpoint.size)
    counters.networksRead += 1
    networks[path] = network
    return network
  }

  private func scales(of uses: [NetworkUse]) throws(SamplingError) -> LayerScales {
    if let cached = scales[uses] { return cached }
    var networks: [(network: SampledNetwork, multiplier: Float)] = []
    for use in uses { networks.append((try network(use.path), use.multiplier)) }
    let layerScales = try LayerScales(networks)
    scales[uses] = layerScales
    return layerScales
  }

  private func conditioning(
    _ prompt: String,
    _ request: SampleRequest,
    _ scales: LayerScales
  ) throws(SamplingError) -> ImageGenerator.Conditioning {
    let key = ConditioningKey(
      prompt: ExactText(prompt),
      clipSkip: request.clipSkip,
      networks: request.networks.filter { use in
        use.multiplier != 0
          && networks[use.path]?.vectors.contains { $0.part == .textEncoder } == true
      }
    )
    if let cached = conditionings[key] { return cached }
    if conditionings.count >= Self.limit { conditionings = [:] }
    let conditioning = try generator.conditioning(prompt, clipSkip: request.clipSkip, scales: scales.textEncoder)
    counters.promptsEncoded += 1
    conditionings[key] = conditioning
    return conditioning
  }

  private func noise(_ request: SampleRequest) -> StartNoise {
    let key = NoiseKey(seed: request.seed, width: request.width / 8, height: request.height / 8)
    if let cached = noises[key] { return cached }
    if noises.count >= Self.limit { noises = [:] }
    let noise = StartNoise(seed: key.seed, width: key.width, height: key.height)
    counters.noisesDrawn += 1
    noises[key] = noise
    return noise
  }

  // MARK: Parameters

  /// The `parameters` of a request's image, with the model's and the networks' hashes.
  ///
  /// The first call reads the whole model file, as the webui does for its hash.
  /// - Parameter program: the program's name and version.
  public func parameters(of request: SampleRequest, program: String) throws(SamplingError)
    -> GenerationParameters
  {
    let model: GenerationParameters.ModelName
    if let modelName { model = modelName } else { model = try Self.name(checkpoint.path) }
    modelName = model
    if let path = checkpoint.vaePath, vaeName == nil { vaeName = try Self.name(path) }
    var names: [GenerationParameters.ModelName] = []
    for use in request.networks {
      names.append(.init(name: Path.stem(use.path), hash: try network(use.path).hash))
    }
    return GenerationParameters(request, model: model, vae: vaeName, networks: names, program: program)
  }

  private static func name(_ path: String) throws(SamplingError) -> GenerationParameters.ModelName {
    guard FileSystem.status(path)?.kind == .file else { return .init(name: Path.name(path), hash: nil) }
    let hash = try rethrowing(ModelHash.file(path), as: SamplingError.file)
    return .init(name: Path.stem(path), hash: String(hash.whole.prefix(10)))
  }
}
