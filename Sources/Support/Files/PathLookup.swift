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
    if FileSystem.status(path) != nil { return path }
    let beside = Path.join(base, path)
    // An absolute path, or a config in the working folder: the same path again.
    if beside.utf8.count != path.utf8.count, FileSystem.status(beside) != nil { return beside }
    guard path.utf8.contains(UInt8(ascii: "\\")) else { return nil }
    return existing(path.replacing("\\", with: "/"))
  }
}
