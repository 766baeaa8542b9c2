import Files

/// A glob of a project file, which reads like a line of a `.gitignore` beside that file.
///
/// Without a slash it is of names at any depth; with one, of paths from the project file's folder on. What matches a
/// folder holds for everything in it.
public struct PathPattern: Sendable, Hashable, CustomStringConvertible {
  /// As it was written.
  public let description: String
  /// The absolute folder that it is relative to.
  public let folder: String
  private let pattern: IgnorePattern
  /// The folder's bytes with a slash at the end.
  private let base: [UInt8]

  /// Reads a glob; nil if it can match nothing, and for a comment or a negation, which have no meaning here.
  public init?(_ text: String, folder: String) {
    guard let pattern = IgnorePattern(line: text.utf8), !pattern.isNegated, pattern.isValid else {
      return nil
    }
    description = text
    self.folder = Path.absolute(folder)
    self.pattern = pattern
    base = Array((self.folder == "/" ? "/" : self.folder + "/").utf8)
  }

  /// Whether a file, or a folder above it, is meant.
  public func covers(_ path: String) -> Bool {
    covers(absolute: Array(Path.absolute(path).utf8), isFolder: false)
  }

  func covers(absolute path: [UInt8], isFolder: Bool) -> Bool {
    guard path.starts(with: base) else {
      // A base that several projects extend is elsewhere; names match wherever they are.
      return !pattern.isAnchored && pattern.matches(path[...], isFolder: isFolder)
    }
    let relative = path[base.count...]
    for at in relative.indices where relative[at] == UInt8(ascii: "/") {
      if pattern.matches(relative[..<at], isFolder: true) { return true }
    }
    return pattern.matches(relative, isFolder: isFolder)
  }
}
