/// Resolves the paths in a config on this machine.
public struct PathLookup: Sendable, Equatable {
  /// The folder in which relative paths are looked for after the working folder.
  public let base: String

  /// Makes a lookup for the paths of a config.
  ///
  /// - Parameter base: the folder of the config.
  public init(base: String) { self.base = base }

  /// The path as it can be opened here; nil if it does not exist.
  ///
  /// A relative path is looked for in the working folder, then in `base`. An empty path does not name a folder. A
  /// path with backslashes, as on Windows, is also tried with slashes.
  public func existing(_ path: String) -> String? {
    guard !path.isEmpty else { return nil }
    for candidate in [path, Path.join(base, path)] where FileSystem.status(candidate) != nil {
      return candidate
    }
    guard path.utf8.contains(UInt8(ascii: "\\")) else { return nil }
    return existing(path.replacing("\\", with: "/"))
  }
}
