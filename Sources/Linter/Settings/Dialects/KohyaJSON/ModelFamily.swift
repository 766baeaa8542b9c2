/// The kinds of model that the GUI has keys and a box of their own for.
enum ModelFamily: String, CaseIterable {
  case sdxl, flux, sd3, hunyuanImage = "hunyuan_image", anima, lumina

  /// The family that a training script is for; nil for Stable Diffusion 1 and 2.
  init?(script: String) {
    guard let family = Self.allCases.first(where: { script.hasPrefix("\($0.rawValue)_") }) else { return nil }
    self = family
  }

  /// What its keys begin with.
  var prefix: String {
    switch self {
    case .flux: "flux1_"
    case .hunyuanImage: "hunyuan_"
    default: "\(rawValue)_"
    }
  }

  /// The box that chooses it.
  var box: String {
    switch self {
    case .sdxl: "sdxl"
    case .flux: "flux1_checkbox"
    default: "\(rawValue)_checkbox"
    }
  }
}
