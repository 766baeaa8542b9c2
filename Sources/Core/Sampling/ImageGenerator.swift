import Images
import StableDiffusion
import Tensors
import Tokenizer

/// Generates images with a model's three networks, without a cache: `SampleSession` adds one.
public struct ImageGenerator {
  /// A prompt as the UNet reads it: [1, 77 · chunks, width].
  public typealias Conditioning = Tensor

  private let unet: UNet
  private let encoder: PromptEncoder
  private let vae: VAE
  private let usesVPrediction: Bool
  private let schedule = NoiseSchedule()
  private let levels: NoiseLevels

  /// A generator with a model's networks.
  ///
  /// - Parameter vParameterization: whether the UNet uses v-prediction (sd-scripts' option of this name).
  public init(unet: UNet, textEncoder: TextEncoder, vae: VAE, vParameterization: Bool) {
    self.unet = unet
    encoder = PromptEncoder(textEncoder: textEncoder)
    self.vae = vae
    usesVPrediction = vParameterization
    levels = NoiseLevels(schedule)
  }

  /// Throws `SamplingError` for a request that cannot be generated; its networks are not checked.
  public func check(_ request: SampleRequest) throws(SamplingError) {
    try request.check(largestClipSkip: encoder.textEncoder.largestClipSkip)
  }

  /// Generates an image with these vectors; `request.networks` are not read.
  ///
  /// - Parameter isCancelled: asked between steps; true ends the image with `SamplingError.cancelled`.
  public func image(
    _ request: SampleRequest,
    scales: LayerScales,
    isCancelled: @escaping () -> Bool,
    progress: @escaping (_ step: Int, _ of: Int) -> Void
  ) throws(SamplingError) -> RGBImage {
    try check(request)
    func states(_ prompt: String) throws(SamplingError) -> Conditioning {
      try conditioning(prompt, clipSkip: request.clipSkip, scales: scales.textEncoder)
    }
    let latents = try latents(
      request,
      prompt: try states(request.weightedPrompt.text),
      negative: request.guidanceScale == 1 ? nil : try states(request.negativePrompt),
      noise: StartNoise(seed: request.seed, width: request.width / 8, height: request.height / 8),
      scales: scales.unet,
      progress: { (step, total) throws(SamplingError) in
        progress(step, total)
        if isCancelled() { throw .cancelled }
      }
    )
    return try image(latents)
  }

  /// A prompt's states.
  func conditioning(_ prompt: String, clipSkip: Int, scales: [String: ChannelScale]) throws(SamplingError)
    -> Conditioning
  {
    encoder.states(try PromptSyntax.chunks(of: prompt), clipSkip: clipSkip, scales: scales)
  }

  /// The latents [1, h, w, 4] of a checked request, scaled as the UNet reads them.
  ///
  /// - Parameter progress: called after each step; throws to stop.
  func latents(
    _ request: SampleRequest,
    prompt: Conditioning,
    negative: Conditioning?,
    noise: StartNoise,
    scales: [String: ChannelScale],
    progress: @escaping (_ step: Int, _ of: Int) throws(SamplingError) -> Void
  ) throws(SamplingError) -> Tensor {
    let (width, height) = (request.width / 8, request.height / 8)
    let guidance = Guidance(
      unet: unet,
      scales: scales,
      prompt: prompt,
      negative: negative,
      scale: Float(request.guidanceScale),
      width: width,
      height: height
    )
    let denoising = Denoising(
      usesVPrediction: usesVPrediction,
      schedule: schedule,
      levels: levels,
      predict: guidance.predict,
      noise: noise.following(),
      didStep: { (step, total, latents) throws(SamplingError) in
        guard latents.allSatisfy(\.isFinite) else { throw .notFinite("the latents after step \(step)") }
        try progress(step, total)
      }
    )
    let values = try denoising.run(request.sampler, steps: request.steps, start: noise.values)
    return Tensor([1, height, width, UNetSize.latentChannels], values)
  }

  /// The image of latents: decoded, clipped to −1 … 1 and truncated to whole levels, as in the webui.
  func image(_ latents: Tensor) throws(SamplingError) -> RGBImage {
    let unscaled = Tensor(latents.shape, latents.values.map { $0 / VAE.scalingFactor })
    let decoded = vae.decode(unscaled)
    let (width, height) = (decoded.shape[2], decoded.shape[1])
    guard let image = RGBImage(width: width, height: height, pixels: try pixels(decoded)) else {
      throw .option("size", "\(width)×\(height) is not a valid image size")
    }
    return image
  }

  private func pixels(_ image: Tensor) throws(SamplingError) -> [UInt8] {
    var pixels = [UInt8](repeating: 0, count: image.count)
    for index in pixels.indices {
      let level = min(max((image.data[index] + 1) / 2, 0), 1) * 255
      guard level.isFinite else { throw .notFinite("the decoded image") }
      pixels[index] = UInt8(level)
    }
    return pixels
  }
}
