/// A network beside the model.
public struct NetworkUse: Sendable, Equatable, Hashable {
  /// Its file.
  public var path: String
  /// How much of it: 0 is none, 1 is all that was trained; any other number goes, too.
  public var multiplier: Float

  /// A network with a multiplier.
  public init(path: String, multiplier: Float = 1) {
    self.path = path
    self.multiplier = multiplier
  }
}

/// One image to be made; the defaults are the webui's.
public struct SampleRequest: Sendable, Hashable {
  /// What is to be seen, in the webui's notation.
  public var prompt: String
  /// What is not to be seen, in the same notation.
  public var negativePrompt: String
  /// The number of steps from noise to image.
  public var steps: Int
  /// How far to go from what the negative prompt says to what the prompt says, and beyond; at 1 the negative prompt
  /// has no part.
  public var cfgScale: Double
  /// How the steps are made.
  public var sampler: Sampler
  /// What the noise follows from.
  public var seed: UInt64
  /// Which layer of the text encoder is read, counted from 1 for the last.
  public var clipSkip: Int
  /// Pixels from left to right; a multiple of 8.
  public var width: Int
  /// Pixels from top to bottom; a multiple of 8.
  public var height: Int
  /// The networks, whose effects are multiplied.
  public var networks: [NetworkUse]

  /// An image.
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
  /// The sides that are generated, as in the webui.
  static let sides = 64...2048
  /// The numbers of steps that are taken.
  static let stepNumbers = 1...1000
  /// The guidance that makes sense.
  static let cfgScales = 0.0...100.0

  /// Throws `SamplingError.option` for what cannot be generated, and `.prompt` for a prompt that cannot be read.
  ///
  /// - Parameter largestClipSkip: the highest that the text encoder has.
  func check(largestClipSkip: Int) throws(SamplingError) {
    for (name, side) in [("width", width), ("height", height)] {
      guard side.isMultiple(of: 8) else {
        let near = Swift.max(64, Swift.min(2048, side / 8 * 8))
        throw .option(name, "it is \(side) and must be a multiple of 8, such as \(near)")
      }
      guard Self.sides.contains(side) else {
        throw .option(name, "it is \(side) and must be between 64 and 2048")
      }
    }
    guard Self.stepNumbers.contains(steps) else {
      throw .option("steps", "it is \(steps) and must be between 1 and 1000")
    }
    guard steps >= sampler.fewestSteps else {
      throw .option(
        "steps",
        "it is \(steps), and \(sampler.rawValue) takes \(sampler.fewestSteps) or more"
      )
    }
    guard Self.cfgScales.contains(cfgScale) else {
      throw .option("cfg", "it is \(cfgScale) and must be between 0 and 100")
    }
    guard (1...largestClipSkip).contains(clipSkip) else {
      throw .option(
        "clip_skip",
        "it is \(clipSkip), and the model's text encoder has 1 to \(largestClipSkip)"
      )
    }
    for use in networks where !use.multiplier.isFinite {
      throw .networkUse(path: use.path, "its multiplier must be finite")
    }
    _ = try PromptSyntax.chunks(of: prompt)
    _ = try PromptSyntax.chunks(of: negativePrompt)
  }
}
