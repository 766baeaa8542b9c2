import Settings
import StableDiffusion

extension ObjectiveOptions {
  /// The objective of a config.
  /// - Throws: for values that sd-scripts rejects, too.
  public init(_ settings: Settings) throws(OptionError) {
    self.init()
    let reader = OptionReader(settings: settings)
    usesVPrediction = try reader.flag("v_parameterization")
    zeroTerminalSNR = try reader.flag("zero_terminal_snr")
    try readTimesteps(reader)
    try readNoise(reader)
    try readLoss(reader)
  }

  private mutating func readTimesteps(_ reader: OptionReader) throws(OptionError) {
    let last = NoiseSchedule.timesteps
    minTimestep = try reader.integer("min_timestep", 0...last) ?? 0
    maxTimestep = try reader.integer("max_timestep", 0...last) ?? last
    // sd-scripts uses max_timestep itself if nothing is between the two.
    guard minTimestep < maxTimestep || maxTimestep < last else {
      throw reader.error("min_timestep", "must be below max_timestep (\(last)), not \(minTimestep)")
    }
  }

  private mutating func readNoise(_ reader: OptionReader) throws(OptionError) {
    let offset = try reader.number("noise_offset")
    noiseOffset = offset ?? 0
    noiseOffsetRandomStrength = try reader.flag("noise_offset_random_strength")
    adaptiveNoiseScale = try reader.number("adaptive_noise_scale")
    if offset == nil, let scale = adaptiveNoiseScale {
      guard scale == 0 else {
        throw reader.error("adaptive_noise_scale", "needs noise_offset, which it scales: set both")
      }
      adaptiveNoiseScale = nil
    }
    multiresNoiseIterations = try reader.integer("multires_noise_iterations", 0...1 << 20) ?? 0
    multiresNoiseDiscount = try reader.number("multires_noise_discount") ?? multiresNoiseDiscount
    ipNoiseGamma = try reader.number("ip_noise_gamma") ?? 0
    ipNoiseGammaRandomStrength = try reader.flag("ip_noise_gamma_random_strength")
  }

  private mutating func readLoss(_ reader: OptionReader) throws(OptionError) {
    lossType = try Self.choice("loss_type", reader) ?? lossType
    huberSchedule = try Self.choice("huber_schedule", reader) ?? huberSchedule
    huberC = try reader.number("huber_c") ?? huberC
    huberScale = try reader.number("huber_scale") ?? huberScale
    if huberSchedule == .exponential, lossType == .huber || lossType == .smoothL1, huberC <= 0 {
      throw reader.error("huber_c", "must be above 0 for huber_schedule exponential, not \(huberC)")
    }
    minSNRGamma = try reader.number("min_snr_gamma") ?? 0
    scaleVPredLossLikeNoisePred = try reader.flag("scale_v_pred_loss_like_noise_pred")
    vPredLikeLoss = try reader.number("v_pred_like_loss") ?? 0
    debiasedEstimationLoss = try reader.flag("debiased_estimation_loss")
    if scaleVPredLossLikeNoisePred, !usesVPrediction {
      throw reader.error("scale_v_pred_loss_like_noise_pred", "needs v_parameterization, which is off")
    }
    if vPredLikeLoss != 0, usesVPrediction {
      throw reader.error("v_pred_like_loss", "needs a model that predicts noise, but v_parameterization is on")
    }
  }

  private static func choice<Choice: RawRepresentable<String> & CaseIterable>(
    _ name: String,
    _ reader: OptionReader
  ) throws(OptionError) -> Choice? {
    guard let text = try reader.text(name) else { return nil }
    guard let choice = Choice(rawValue: text) else {
      let names = Choice.allCases.map(\.rawValue).joined(separator: ", ")
      throw reader.error(name, "must be one of \(names), not '\(text)'")
    }
    return choice
  }
}
