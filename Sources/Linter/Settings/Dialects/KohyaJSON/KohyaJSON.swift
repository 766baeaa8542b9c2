import Documents

/// The JSON that kohya_ss's GUI saves and loads.
///
/// Its meaning is defined by how the GUI starts sd-scripts with it (`kohya_gui/lora_gui.py`, `train_model`).
public enum KohyaJSON: Dialect {
  /// `kohya-json`
  public static let name = DialectName.kohyaJSON

  /// The program whose defaults apply to absent keys.
  static let program = "kohya_ss"

  /// `.json`
  public static let fileExtensions = [".json"]
  /// JSON.
  public static let formats = [Format.json]
  /// `ia3 new` and `ia3 convert` write it.
  public static let isWritable = true
  /// The GUI has its own keys and defaults.
  public static let hasGUISettings = true
  /// The GUI's field holds the prompts themselves, which it writes to a file.
  public static let holdsSamplePrompts = true
  /// The GUI computes the number of steps if it is unset.
  public static let countsSteps = true
}
