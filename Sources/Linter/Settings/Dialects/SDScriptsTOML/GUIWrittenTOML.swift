import Documents

/// What kohya_ss's GUI writes into the TOML of every run, and sd-scripts passes over.
///
/// Source: `config_toml_data` in kohya_ss's kohya_gui/lora_gui.py, dreambooth_gui.py and textual_inversion_gui.py.
enum GUIWrittenTOML {
  /// The key by which such a file is known: only the GUI has it, and it always writes it.
  private static let sign = "noise_offset_type"

  /// Whether it is that key, with one of the values that the GUI gives it.
  static func isSign(_ member: Member) -> Bool {
    member.key.isExactly(sign) && ["Original", "Multires"].contains(member.value.string)
  }

  /// Another key that only the GUI reads, but that people also write by hand for `max_train_epochs`.
  static let epochs = "epoch"

  /// Whether a tab of the GUI writes an option, be it for another of its scripts.
  static func writes(_ option: String, onTabOf script: String) -> Bool {
    let tabs: [GUITab] =
      if script.hasSuffix("train_network") {
        [.lora]
      } else if script.hasSuffix("textual_inversion") {
        [.textualInversion]
      } else {
        [.dreambooth, .finetune]
      }
    return Catalogue.guiKeys.values.contains { row in
      row.option == option && !row.isGone && tabs.contains { row.isOn(tab: $0.name) }
    }
  }

  /// Whether a value that is not among an option's choices does no harm: argparse does not check those of a file.
  static func isHarmless(_ option: String, _ value: Value) -> Bool {
    switch option {
    // Only torch_compile reads it, and "no" is Accelerate's own word.
    case "dynamo_backend": value.string?.lowercased() == "no"
    // 75 and the two marks are the text encoder's own length.
    case "max_token_length": value == .integer(75)
    default: false
    }
  }
}
