import Platform

/// A network that is used with the model.
public struct NetworkUse: Sendable, Equatable, Hashable {
  /// Its file.
  public var path: String
  /// The strength of its effect: 0 for none, 1 as trained; any other number is allowed, too.
  public var multiplier: Float

  /// A network with a multiplier.
  public init(path: String, multiplier: Float = 1) {
    self.path = path
    self.multiplier = multiplier
  }

  /// Whether the multipliers and the bytes of the paths are the same.
  public static func == (left: NetworkUse, right: NetworkUse) -> Bool {
    left.multiplier == right.multiplier && left.path.isExactly(right.path)
  }
}

/// An image to generate; the defaults are the webui's.
public struct SampleRequest: Sendable, Hashable {
  /// The prompt, in the webui's notation.
  public var prompt: String
  /// The negative prompt, in the same notation.
  public var negativePrompt: String
  /// The number of steps from noise to image.
  public var steps: Int
  /// The scale of classifier-free guidance; at 1 the negative prompt has no effect.
  public var cfgScale: Double
  /// The sampler.
  public var sampler: Sampler
  /// The seed of the noise.
  public var seed: UInt64
  /// Which layer of the text encoder is read, counted from 1 for the last.
  public var clipSkip: Int
  /// The width in pixels; a multiple of 8.
  public var width: Int
  /// The height in pixels; a multiple of 8.
  public var height: Int
  /// The networks, whose effects are multiplied.
  public var networks: [NetworkUse]

  /// A request with the webui's defaults.
  public init(
    prompt: String,
    negativePrompt: String = "",
    steps: Int = 20,
    cfgScale: Double = 7,
    sampler: Sampler = .eulerAncestral,
    seed: UInt64,
    clipSkip: Int = 1,
    width: Int = 512,
    height: Int = 512,
    networks: [NetworkUse] = []
  ) {
    self.prompt = prompt
    self.negativePrompt = negativePrompt
    self.steps = steps
    self.cfgScale = cfgScale
    self.sampler = sampler
    self.seed = seed
    self.clipSkip = clipSkip
    self.width = width
    self.height = height
    self.networks = networks
  }
}

extension SampleRequest {
  /// The allowed widths and heights, as in the webui.
  static let sides = 64...2048
  /// The allowed numbers of steps.
  static let stepNumbers = 1...1000
  /// The allowed scales of guidance.
  static let cfgScales = 0.0...100.0

  /// The prompt and the weight that it has as a whole.
  var weightedPrompt: WeightedPrompt { WeightedPrompt(prompt) }

  /// The guidance that the prompt's weight makes of `cfgScale`; at 1 the negative prompt has no effect.
  public var guidanceScale: Double { cfgScale * weightedPrompt.weight }

  /// Throws `SamplingError.option` for what cannot be generated, and `.prompt` for a prompt that cannot be read.
  ///
  /// - Parameter largestClipSkip: the highest that the text encoder supports.
  func check(largestClipSkip: Int) throws(SamplingError) {
    for (name, side) in [("width", width), ("height", height)] {
      guard side.isMultiple(of: 8) else {
        let near = Swift.max(64, Swift.min(2048, side / 8 * 8))
        throw .option(name, "must be a multiple of 8, such as \(near), not \(side)")
      }
      guard Self.sides.contains(side) else {
        throw .option(name, "must be between 64 and 2048, not \(side)")
      }
    }
    guard Self.stepNumbers.contains(steps) else {
      throw .option("steps", "must be between 1 and 1000, not \(steps)")
    }
    guard steps >= sampler.fewestSteps else {
      throw .option(
        "steps",
        "must be at least \(sampler.fewestSteps) for \(sampler.rawValue), not \(steps)"
      )
    }
    guard Self.cfgScales.contains(cfgScale) else {
      throw .option("cfg", "must be between 0 and 100, not \(cfgScale)")
    }
    guard (1...largestClipSkip).contains(clipSkip) else {
      throw .option(
        "clip_skip",
        "must be between 1 and \(largestClipSkip) for the model's text encoder, not \(clipSkip)"
      )
    }
    for use in networks where !use.multiplier.isFinite {
      throw .networkUse(path: use.path, "its multiplier must be finite")
    }
    _ = try PromptSyntax.chunks(of: weightedPrompt.text)
    _ = try PromptSyntax.chunks(of: negativePrompt)
  }
}
