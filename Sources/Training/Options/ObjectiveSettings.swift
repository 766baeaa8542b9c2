import Settings

extension ObjectiveOptions {
  /// The loss and noise of a config.
  ///
  /// - Throws: `TrainingOptionError` also for what sd-scripts' `verify_training_args` refuses.
  init(_ settings: Settings) throws(TrainingOptionError) {
    let reader = OptionReader(settings: settings)
    self.init()
    isVelocity = try reader.flag("v_parameterization")
    zeroTerminalSNR = try reader.flag("zero_terminal_snr")
    minTimestep = try reader.integer("min_timestep", 0...999) ?? 0
    maxTimestep = try reader.integer("max_timestep", 1...1000) ?? 1000
    noiseOffset = try reader.number("noise_offset") ?? 0
    noiseOffsetRandomStrength = try reader.flag("noise_offset_random_strength")
    adaptiveNoiseScale = try reader.number("adaptive_noise_scale")
    multiresNoiseIterations = try reader.integer("multires_noise_iterations", 0...1000) ?? 0
    multiresNoiseDiscount = try reader.number("multires_noise_discount") ?? 0.3
    ipNoiseGamma = try reader.number("ip_noise_gamma") ?? 0
    ipNoiseGammaRandomStrength = try reader.flag("ip_noise_gamma_random_strength")
    lossType = try reader.choice("loss_type", LossType.l2)
    huberSchedule = try reader.choice("huber_schedule", HuberSchedule.snr)
    huberC = try reader.number("huber_c", 0...Double.greatestFiniteMagnitude) ?? 0.1
    huberScale = try reader.number("huber_scale", 0...Double.greatestFiniteMagnitude) ?? 1
    minSNRGamma = try reader.number("min_snr_gamma", 0...Double.greatestFiniteMagnitude) ?? 0
    scaleVPredLossLikeNoisePred = try reader.flag("scale_v_pred_loss_like_noise_pred")
    vPredLikeLoss = try reader.number("v_pred_like_loss") ?? 0
    debiasedEstimationLoss = try reader.flag("debiased_estimation_loss")
    // The GUI writes a 0 for each of these where nothing is meant.
    if noiseOffset == 0, let scale = adaptiveNoiseScale {
      guard scale == 0 else { throw reader.error("adaptive_noise_scale", "it needs a noise_offset") }
      adaptiveNoiseScale = nil
    }
    if scaleVPredLossLikeNoisePred, !isVelocity {
      throw reader.error("scale_v_pred_loss_like_noise_pred", "it goes with v_parameterization")
    }
    if vPredLikeLoss != 0, isVelocity {
      throw reader.error("v_pred_like_loss", "it cannot go with v_parameterization")
    }
    if minTimestep > maxTimestep {
      throw reader.error("min_timestep", "it is \(minTimestep), above max_timestep, \(maxTimestep)")
    }
  }
}

extension OptionReader {
  /// One of a type's texts; the default where it is unset.
  func choice<Choice: RawRepresentable & CaseIterable>(_ name: String, _ standard: Choice)
    throws(TrainingOptionError) -> Choice where Choice.RawValue == String
  {
    guard let text = try text(name) else { return standard }
    guard let choice = Choice(rawValue: text) else {
      throw error(
        name, "'\(text)' is not carried out; these are: \(Choice.allCases.map(\.rawValue).joined(separator: ", "))")
    }
    return choice
  }
}
