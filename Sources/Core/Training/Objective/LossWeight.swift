extension Objective {
  /// An image's loss, weighted by how noisy its timestep is: `post_process_loss` of sd-scripts' train_network.py, with
  /// the functions of library/custom_train_functions.py. Linear in the loss.
  func weigh(_ loss: Float, _ timestep: Int) -> Float {
    let snr = schedule.snr[timestep]
    var loss = loss
    if options.minSNRGamma != 0 {
      // Hang et al., "Efficient Diffusion Training via Min-SNR Weighting Strategy", 2023.
      let bounded = min(snr, Float(options.minSNRGamma))
      loss *= bounded / (options.usesVPrediction ? snr + 1 : snr)
    }
    let bounded = min(snr, 1000)
    let scale = bounded / (bounded + 1)
    if options.scaleVPredLossLikeNoisePred { loss *= scale }
    if options.vPredLikeLoss != 0 { loss += loss / scale * Float(options.vPredLikeLoss) }
    if options.debiasedEstimationLoss {
      // Yu et al., "Debias the Training of Diffusion Models", 2023.
      loss *= 1 / (options.usesVPrediction ? bounded + 1 : bounded.squareRoot())
    }
    return loss
  }
}
