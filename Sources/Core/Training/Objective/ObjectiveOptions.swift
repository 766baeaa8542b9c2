/// How noise is added to a batch's latents and how a prediction is scored: sd-scripts' settings for the noise and the
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
