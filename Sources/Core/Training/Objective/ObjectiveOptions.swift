import Settings
import StableDiffusion

/// How noise is added to a batch's latents and how a prediction is scored: sd-scripts' settings of the noise and the
/// loss.
public struct ObjectiveOptions: Sendable, Equatable {
  /// How a prediction's error counts: `loss_type`.
  public enum LossType: String, Sendable, CaseIterable {
    /// The squared difference.
    case l2
    /// The absolute difference.
    case l1
    /// Squared near zero and absolute beyond `c`; equal to `l2` near zero.
    case huber
    /// Like `huber`, but equal to `l1` far from zero.
    case smoothL1 = "smooth_l1"
  }

  /// What the threshold of `huber` and `smooth_l1` depends on: `huber_schedule`.
  public enum HuberSchedule: String, Sendable, CaseIterable {
    /// The same at every timestep.
    case constant
    /// Falls exponentially with the timestep, to `huber_c`.
    case exponential
    /// Falls with the signal-to-noise ratio, to `huber_c`.
    case snr
  }

  /// `v_parameterization`: the model predicts the velocity, not the noise.
  public var usesVPrediction = false
  /// `zero_terminal_snr`: the last timestep is pure noise.
  public var zeroTerminalSNR = false

  /// `min_timestep`: the smallest that is drawn.
  public var minTimestep = 0
  /// `max_timestep`: one more than the largest that is drawn.
  public var maxTimestep = 1000
  /// `noise_offset`: how much noise is added to whole channels; 0 for none.
  public var noiseOffset = 0.0
  /// `noise_offset_random_strength`: a random part of it.
  public var noiseOffsetRandomStrength = false
  /// `adaptive_noise_scale`: more offset if a channel's mean is far from zero.
  public var adaptiveNoiseScale: Double?
  /// `multires_noise_iterations`: how many coarser noises are added; 0 for none.
  public var multiresNoiseIterations = 0
  /// `multires_noise_discount`: how much of each is left in the next coarser.
  public var multiresNoiseDiscount = 0.3
  /// `ip_noise_gamma`: how much more noise the input has than the target; 0 for none.
  public var ipNoiseGamma = 0.0
  /// `ip_noise_gamma_random_strength`: a random part of it.
  public var ipNoiseGammaRandomStrength = false

  /// `loss_type`.
  public var lossType = LossType.l2
  /// `huber_schedule`.
  public var huberSchedule = HuberSchedule.snr
  /// `huber_c`: the threshold at the noisy end.
  public var huberC = 0.1
  /// `huber_scale`: a factor on the threshold, which the `snr` schedule does not have.
  public var huberScale = 1.0
  /// `min_snr_gamma`: steps with little noise count less; 0 for equal weights.
  public var minSNRGamma = 0.0
  /// `scale_v_pred_loss_like_noise_pred`.
  public var scaleVPredLossLikeNoisePred = false
  /// `v_pred_like_loss`: how much of a velocity's loss is added; 0 for none.
  public var vPredLikeLoss = 0.0
  /// `debiased_estimation_loss`.
  public var debiasedEstimationLoss = false

  /// sd-scripts' defaults.
  public init() {}
}

extension ObjectiveOptions {
  /// The objective of a config.
  /// - Throws: what sd-scripts refuses, too.
  public init(_ settings: Settings) throws(TrainingOptionError) {
    self.init()
    let reader = OptionReader(settings: settings)
    usesVPrediction = try reader.flag("v_parameterization")
    zeroTerminalSNR = try reader.flag("zero_terminal_snr")
    try readTimesteps(reader)
    try readNoise(reader)
    try readLoss(reader)
  }

  private mutating func readTimesteps(_ reader: OptionReader) throws(TrainingOptionError) {
    let last = NoiseSchedule.timesteps
    minTimestep = try reader.integer("min_timestep", 0...last) ?? 0
    maxTimestep = try reader.integer("max_timestep", 0...last) ?? last
    // sd-scripts takes max_timestep itself if nothing lies between the two.
    guard minTimestep < maxTimestep || maxTimestep < last else {
      throw reader.error("min_timestep", "it is \(minTimestep); no timestep lies between it and \(last)")
    }
  }

  private mutating func readNoise(_ reader: OptionReader) throws(TrainingOptionError) {
    let offset = try reader.number("noise_offset")
    noiseOffset = offset ?? 0
    noiseOffsetRandomStrength = try reader.flag("noise_offset_random_strength")
    adaptiveNoiseScale = try reader.number("adaptive_noise_scale")
    if offset == nil, let scale = adaptiveNoiseScale {
      guard scale == 0 else {
        throw reader.error("adaptive_noise_scale", "it scales noise_offset, which is unset: set both")
      }
      adaptiveNoiseScale = nil
    }
    multiresNoiseIterations = try reader.integer("multires_noise_iterations", 0...1 << 20) ?? 0
    multiresNoiseDiscount = try reader.number("multires_noise_discount") ?? multiresNoiseDiscount
    ipNoiseGamma = try reader.number("ip_noise_gamma") ?? 0
    ipNoiseGammaRandomStrength = try reader.flag("ip_noise_gamma_random_strength")
  }

  private mutating func readLoss(_ reader: OptionReader) throws(TrainingOptionError) {
    lossType = try Self.choice("loss_type", reader) ?? lossType
    huberSchedule = try Self.choice("huber_schedule", reader) ?? huberSchedule
    huberC = try reader.number("huber_c") ?? huberC
    huberScale = try reader.number("huber_scale") ?? huberScale
    if huberSchedule == .exponential, lossType == .huber || lossType == .smoothL1, huberC <= 0 {
      throw reader.error("huber_c", "it is \(huberC), and must be above 0 for huber_schedule exponential")
    }
    minSNRGamma = try reader.number("min_snr_gamma") ?? 0
    scaleVPredLossLikeNoisePred = try reader.flag("scale_v_pred_loss_like_noise_pred")
    vPredLikeLoss = try reader.number("v_pred_like_loss") ?? 0
    debiasedEstimationLoss = try reader.flag("debiased_estimation_loss")
    if scaleVPredLossLikeNoisePred, !usesVPrediction {
      throw reader.error("scale_v_pred_loss_like_noise_pred", "it is for v_parameterization, which is off")
    }
    if vPredLikeLoss != 0, usesVPrediction {
      throw reader.error("v_pred_like_loss", "it is for models that predict noise; v_parameterization is on")
    }
  }

  private static func choice<Choice: RawRepresentable<String> & CaseIterable>(
    _ name: String,
    _ reader: OptionReader
  ) throws(TrainingOptionError) -> Choice? {
    guard let text = try reader.text(name) else { return nil }
    guard let choice = Choice(rawValue: text) else {
      let names = Choice.allCases.map(\.rawValue).joined(separator: ", ")
      throw reader.error(name, "'\(text)' is not one of \(names)")
    }
    return choice
  }
}
