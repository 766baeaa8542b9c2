/// The version of both programs.
public enum Version {
  /// As `ia3 --version` prints it.
  public static let current = "0.1.0"

  /// The address below which the files of this release's repository can be read, for links to rules' pages; nil if there
  /// is none. `documentation-url` in `ia3.toml` wins.
  static let documentation: String? = nil
}
