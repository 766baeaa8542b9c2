/// The model families for which the GUI has separate keys and a checkbox.
enum ModelFamily: String, CaseIterable {
  case sdxl, flux, sd3, hunyuanImage = "hunyuan_image", anima, lumina

  /// The family that a training script trains; nil for Stable Diffusion 1 and 2.
  init?(script: String) {
    guard let family = Self.allCases.first(where: { script.hasPrefix("\($0.rawValue)_") }) else { return nil }
    self = family
  }

  /// The prefix of its keys.
  var prefix: String {
    switch self {
    case .flux: "flux1_"
    case .hunyuanImage: "hunyuan_"
    default: "\(rawValue)_"
    }
  }

  /// The key of its checkbox.
  var box: String {
    switch self {
    case .sdxl: "sdxl"
    case .flux: "flux1_checkbox"
    default: "\(rawValue)_checkbox"
    }
  }

  /// The key of its checkbox on a tab.
  func box(on tab: GUITab) -> String { self == .sdxl && tab === GUITab.finetune ? "sdxl_checkbox" : box }
}
