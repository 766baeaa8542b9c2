/// How an image is generated from noise.
public enum Sampler: String, CaseIterable, Sendable {
  /// Song et al. 2021, without noise on the way (η = 0).
  case ddim = "DDIM"
  /// Karras et al. 2022, algorithm 2 without churn.
  case euler = "Euler"
  /// Euler's method to a lower noise level, with fresh noise up to the right one after each step.
  case eulerAncestral = "Euler a"
  /// Lu et al. 2022, DPM-Solver++ of second order with two steps, at the noise levels of Karras et al. 2022.
  case dpmpp2MKarras = "DPM++ 2M Karras"

  /// The sampler with a name in the webui's, sd-scripts' or k-diffusion's spelling, in any case; nil for others.
  public init?(named name: String) {
    let name = name.lowercased()
    for sampler in Self.allCases where sampler.rawValue.lowercased() == name || sampler.aliases.contains(name) {
      self = sampler
      return
    }
    return nil
  }

  /// Other spellings, in lower case.
  ///
  /// The webui since 1.9 has `DPM++ 2M` with Karras' noise levels unless another schedule is chosen.
  public var aliases: [String] {
    switch self {
    case .ddim: []
    case .euler: ["k_euler"]
    case .eulerAncestral: ["euler_a", "k_euler_a", "k_euler_ancestral", "euler_ancestral"]
    case .dpmpp2MKarras:
      ["dpm++ 2m", "dpmsolver++", "dpmpp_2m", "dpmpp_2m_karras", "k_dpmpp_2m", "k_dpmpp_2m_ka"]
    }
  }

  /// The fewest steps.
  ///
  /// The webui's DDIM leaves out the last of its steps, so it needs at least two.
  public var fewestSteps: Int { self == .ddim ? 2 : 1 }
}
