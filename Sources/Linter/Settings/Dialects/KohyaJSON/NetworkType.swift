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

  /// The arguments that the GUI passes to a LyCORIS algorithm.
  static func arguments(algo: String) -> [String] {
    let dropouts = ["rank_dropout", "module_dropout"]
    let common = ["preset", "conv_dim", "conv_alpha"] + dropouts + ["use_tucker", "train_norm"]
    return switch algo {
    case "ia3": ["preset", "conv_dim", "conv_alpha", "train_on_input"]
    case "full": ["preset"] + dropouts + ["rank_dropout_scale", "train_norm"]
    case "dylora": common + ["block_size"]
    case "diag-oft": common + ["rank_dropout_scale", "constraint", "rescaled"]
    case "lokr":
      common + [
        "rank_dropout_scale", "bypass_mode", "dora_wd", "use_scalar", "factor", "use_cp", "decompose_both",
      ]
    case "locon", "loha": common + ["rank_dropout_scale", "bypass_mode", "dora_wd", "use_scalar"]
    default: common + ["rank_dropout_scale"]
    }
  }

  /// The GUI's name of a module and algorithm.
  static func type(module: String, algo: String?) -> String? {
    if module == "lycoris.kohya", algo == "lora" { return "LyCORIS/LoCon" }
    return (Catalogue.guiKeys["LoRA_type"]?.choices ?? []).first { choice in
      guard let known = NetworkType.module(of: choice) else { return false }
      return known.module == module && known.algo == algo
    }.map { $0 == "Kohya LoCon" ? "Standard" : $0 }
  }
}
