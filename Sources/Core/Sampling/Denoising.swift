import Platform
import StableDiffusion

/// The way from noise to latents.
struct Denoising {
  /// Whether the UNet predicts the velocity rather than the noise.
  let usesVPrediction: Bool
  let schedule: NoiseSchedule
  let levels: NoiseLevels
  /// The UNet's prediction for latents at a timestep.
  let predict: (_ latents: [Float], _ timestep: Float) -> [Float]
  /// Fresh noise of the latents' size.
  let noise: () -> [Float]
  /// Called after each step; throws to stop.
  let didStep: (_ step: Int, _ of: Int, _ latents: [Float]) throws(SamplingError) -> Void

  /// The latents, scaled as the UNet reads them.
  ///
  /// - Parameter start: noise of variance 1.
  func run(_ sampler: Sampler, steps: Int, start: [Float]) throws(SamplingError) -> [Float] {
    switch sampler {
    case .ddim: try ddim(steps, start)
    case .euler: try euler(levels.uniform(steps), start)
    case .eulerAncestral: try eulerAncestral(levels.uniform(steps), start)
    case .dpmpp2MKarras: try dpmpp2M(levels.karras(steps), start)
    }
  }

  // MARK: At noise levels

  /// Karras et al. 2022, algorithm 2 with S_churn = 0 (k-diffusion's `sample_euler`): x += (σ' − σ)·(x − D) / σ.
  private func euler(_ sigmas: [Double], _ start: [Float]) throws(SamplingError) -> [Float] {
    var x = Self.scaled(start, sigmas[0])
    for step in 0..<sigmas.count - 1 {
      let denoised = denoised(x, sigma: sigmas[step])
      x = Self.eulerStep(x, denoised, from: sigmas[step], to: sigmas[step + 1])
      try didStep(step + 1, sigmas.count - 1, x)
    }
    return x
  }

  /// k-diffusion's `sample_euler_ancestral` with η = 1: a step down to σ_down, and noise of σ_up on top, where
  /// σ_up² = σ'²·(σ² − σ'²) / σ² and σ_down² + σ_up² = σ'².
  private func eulerAncestral(_ sigmas: [Double], _ start: [Float]) throws(SamplingError) -> [Float] {
    var x = Self.scaled(start, sigmas[0])
    for step in 0..<sigmas.count - 1 {
      let (from, to) = (sigmas[step], sigmas[step + 1])
      let denoised = denoised(x, sigma: from)
      let up = min(to, (to * to * (from * from - to * to) / (from * from)).squareRoot())
      x = Self.eulerStep(x, denoised, from: from, to: (to * to - up * up).squareRoot())
      if to > 0 {
        let up = Float(up)
        for (index, value) in noise().enumerated() { x[index] += value * up }
      }
      try didStep(step + 1, sigmas.count - 1, x)
    }
    return x
  }

  /// Lu et al. 2022, algorithm 2 (k-diffusion's `sample_dpmpp_2m`), with λ = −log σ, h = λ' − λ and r = h_last / h:
  /// x = σ'/σ·x − (e^−h − 1)·D, where D is the denoised latents, extrapolated from those of the previous step.
  private func dpmpp2M(_ sigmas: [Double], _ start: [Float]) throws(SamplingError) -> [Float] {
    var x = Self.scaled(start, sigmas[0])
    var last: [Float]?
    for step in 0..<sigmas.count - 1 {
      let (from, to) = (sigmas[step], sigmas[step + 1])
      let denoised = denoised(x, sigma: from)
      var target = denoised
      let h = log(from) - log(to)
      if let last, to > 0 {
        let weight = Float(h / (2 * (log(sigmas[step - 1]) - log(from))))
        for index in target.indices {
          target[index] = (1 + weight) * denoised[index] - weight * last[index]
        }
      }
      let (keep, gain) = (Float(to / from), to > 0 ? Float(-expm1(-h)) : 1)
      for index in x.indices { x[index] = keep * x[index] + gain * target[index] }
      last = denoised
      try didStep(step + 1, sigmas.count - 1, x)
    }
    return x
  }

  private static func scaled(_ start: [Float], _ sigma: Double) -> [Float] { start.map { $0 * Float(sigma) } }

  private static func eulerStep(_ x: [Float], _ denoised: [Float], from: Double, to: Double) -> [Float] {
    let factor = Float(to - from)
    let sigma = Float(from)
    return zip(x, denoised).map { x, denoised in x + (x - denoised) / sigma * factor }
  }

  /// The latents without noise as the UNet sees them (k-diffusion's `CompVisDenoiser` and `CompVisVDenoiser`).
  private func denoised(_ x: [Float], sigma: Double) -> [Float] {
    let root = (sigma * sigma + 1).squareRoot()
    let input = Float(1 / root)
    let prediction = predict(x.map { $0 * input }, Float(levels.timestep(of: sigma)))
    let keep = usesVPrediction ? Float(1 / (sigma * sigma + 1)) : 1
    let factor = Float(usesVPrediction ? -sigma / root : -sigma)
    return zip(x, prediction).map { x, prediction in keep * x + factor * prediction }
  }

  // MARK: At timesteps

  /// Song et al. 2021, equation 12 with η = 0, at the webui's timesteps (modules/sd_samplers_timesteps.py): every
  /// ⌊1000 / steps⌋ from 1 on, of which the first is only an end.
  private func ddim(_ steps: Int, _ start: [Float]) throws(SamplingError) -> [Float] {
    let last = NoiseSchedule.timesteps - 1
    let timesteps = stride(from: 0, through: last, by: NoiseSchedule.timesteps / steps).map {
      min($0 + 1, last)
    }
    var x = start
    for (step, index) in (1..<timesteps.count).reversed().enumerated() {
      let alpha = Double(schedule.alphasCumprod[timesteps[index]])
      let next = Double(schedule.alphasCumprod[timesteps[index - 1]])
      let prediction = predict(x, Float(timesteps[index]))
      let (root, rest) = (Float(alpha.squareRoot()), Float((1 - alpha).squareRoot()))
      let (nextRoot, nextRest) = (Float(next.squareRoot()), Float((1 - next).squareRoot()))
      for place in x.indices {
        let noise = usesVPrediction ? root * prediction[place] + rest * x[place] : prediction[place]
        x[place] = nextRoot * ((x[place] - rest * noise) / root) + nextRest * noise
      }
      try didStep(step + 1, timesteps.count - 1, x)
    }
    return x
  }
}
