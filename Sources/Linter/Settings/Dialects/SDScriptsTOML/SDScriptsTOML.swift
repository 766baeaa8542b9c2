import Documents

/// The file that sd-scripts reads with `--config_file`.
///
/// Sections are flattened, and the values never pass argparse (`library/train_util.py`, `read_config_from_file`):
/// unknown keys and wrong types are silently accepted.
public enum SDScriptsTOML: Dialect {
  /// `sd-scripts-toml`
  public static let name = DialectName.sdScriptsTOML

  /// `.toml`
  public static let fileExtensions = [".toml"]
  /// TOML.
  public static let formats = [Format.toml]
  /// `ia3 new` and `ia3 convert` write it.
  public static let isWritable = true
}
