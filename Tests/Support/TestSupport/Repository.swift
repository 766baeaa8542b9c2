import Files

/// The checkout that the tests run in.
public enum Repository {
  /// The package's folder.
  public static let root = Path.parent(Path.parent(Path.parent(Path.parent(#filePath))))

  /// The absolute path of a file in it.
  public static func path(_ relative: String) -> String { Path.join(root, relative) }
}
