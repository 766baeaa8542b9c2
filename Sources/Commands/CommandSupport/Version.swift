/// The version of both programs.
public enum Version {
  /// As `ia3 --version` prints it.
  public static let current = "0.1.0"
}
