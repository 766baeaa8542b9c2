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

  /// Whether the GUI writes an option for one of its scripts. It may do so for the others, too.
  static func writes(_ option: String) -> Bool {
    KohyaJSON.guiKey(of: option).flatMap { Catalogue.guiKeys[$0] }.map { !$0.isGone } ?? false
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
