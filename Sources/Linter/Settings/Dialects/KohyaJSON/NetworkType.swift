/// The meaning of the GUI's network types.
enum NetworkType {
  /// The network module and LyCORIS algorithm of `LoRA_type`.
  static func module(of type: String) -> (module: String, algo: String?)? {
    // Swift equates the Kelvin sign with the K of LoKr.
    guard type.utf8.allSatisfy({ $0 < 0x80 }) else { return nil }
    return switch type {
    case "Standard", "Kohya LoCon": ("networks.lora", nil)
    case "Kohya DyLoRA": ("networks.dylora", nil)
    case "Kohya LoHa": ("networks.loha", nil)
    case "Kohya LoKr": ("networks.lokr", nil)
    case "LoRA-FA": ("networks.lora_fa", nil)
    case "Flux1": ("networks.lora_flux", nil)
    case "Flux1 OFT": ("networks.oft_flux", nil)
    case "HunyuanImage-2.1": ("networks.lora_hunyuan_image", nil)
    case "Anima": ("networks.lora_anima", nil)
    case "Lumina": ("networks.lora_lumina", nil)
    case "LyCORIS/BOFT": ("lycoris.kohya", "boft")
    case "LyCORIS/Diag-OFT": ("lycoris.kohya", "diag-oft")
    case "LyCORIS/DyLoRA": ("lycoris.kohya", "dylora")
    case "LyCORIS/GLoRA": ("lycoris.kohya", "glora")
    case "LyCORIS/iA3": ("lycoris.kohya", "ia3")
    case "LoCon", "LyCORIS/LoCon": ("lycoris.kohya", "locon")
    case "LyCORIS/LoHa": ("lycoris.kohya", "loha")
    case "LyCORIS/LoKr", "LyCORIS/LoKR": ("lycoris.kohya", "lokr")
    case "LyCORIS/Native Fine-Tuning": ("lycoris.kohya", "full")
    default: nil
    }
  }

  /// The key, and why the GUI refuses the type of network with the boxes that are checked; nil if it does not
  /// (lora_gui.py, `train_model`).
  static func refusal(_ gui: GUIFile) -> (key: String, reason: String)? {
    let type = gui.page.choices.networkType
    let native = ["Kohya LoHa", "Kohya LoKr"].contains(type)
    if gui.isOn(.flux), !["Flux1", "Flux1 OFT"].contains(type), !type.contains("LyCORIS") {
      return (ModelFamily.flux.box, "for FLUX.1 it takes Flux1, Flux1 OFT and the types of LyCORIS")
    }
    for (family, title) in [(ModelFamily.anima, "Anima"), (.lumina, "Lumina")] {
      if gui.isOn(family), type != title, !(family == .anima && native) {
        return (family.box, "for \(title) it takes \(title)\(family == .anima ? ", Kohya LoHa and Kohya LoKr" : "")")
      }
      if type == title, !gui.isOn(family) { return ("LoRA_type", "\(family.box) must be on for it") }
    }
    if native {
      if !gui.isOn(.sdxl), !gui.isOn(.anima) { return ("LoRA_type", "sdxl or anima_checkbox must be on for it") }
      if let other = [ModelFamily.flux, .sd3, .hunyuanImage, .lumina].first(where: gui.isOn) {
        return (other.box, "it is made for SDXL and Anima")
      }
    }
    return nil
  }

  /// The name that the GUI has now for a type that it has renamed.
  static func presentName(_ type: String) -> String { type == "LyCORIS/LoKR" ? "LyCORIS/LoKr" : type }

  /// The upper bound of a key's slider, which some types of network raise (lora_gui.py, `update_LoRA_settings`).
  static func maximum(of row: GUIKeyRow, in type: String) -> Double? {
    guard row.key == "conv_dim" || row.key == "network_dim" else { return row.maximum }
    return ["LyCORIS/LoHa", "LyCORIS/LoKr", "LyCORIS/BOFT", "LyCORIS/Diag-OFT"].contains(type) ? 100_000 : row.maximum
  }

  /// The GUI's name of a module and algorithm. Of the two types of `networks.lora` only one passes `conv_dim` on.
  static func type(module: String, algo: String?, hasConvolutions: Bool = false) -> String? {
    if module == "networks.lora" { return hasConvolutions ? "Kohya LoCon" : "Standard" }
    // LyCORIS reads the algorithm in any case, and takes its LoCon if there is none.
    let algo = module == "lycoris.kohya" ? algo?.lowercased() ?? "lora" : algo
    if module == "lycoris.kohya", algo == "lora" || algo == "" { return "LyCORIS/LoCon" }
    return (Catalogue.guiKeys["LoRA_type"]?.choices ?? []).first { choice in
      guard let known = NetworkType.module(of: choice) else { return false }
      return known.module == module && known.algo == algo
    }
  }
}
