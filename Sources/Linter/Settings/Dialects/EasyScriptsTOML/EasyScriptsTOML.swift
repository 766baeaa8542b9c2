import Documents

/// The TOML that LoRA_Easy_Training_Scripts saves: sd-scripts' options in groups, each with `args` and `dataset_args`.
public enum EasyScriptsTOML: Dialect {
  /// `easy-scripts-toml`
  public static let name = DialectName.easyScriptsTOML

  /// `.toml`
  public static let fileExtensions = [".toml"]
  /// TOML.
  public static let formats = [Format.toml]
  /// `ia3 new` and `ia3 convert` write it.
  public static let isWritable = true
}
