import Files
import Platform

/// A glob of a project file, with the meaning of a line of a `.gitignore` beside that file.
///
/// Without a slash it matches names at any depth; with one, paths relative to the project file's folder. A pattern that
/// matches a folder covers everything in it.
public struct PathPattern: Sendable, Hashable, CustomStringConvertible {
  /// The glob as written.
  public let description: String
  /// The absolute folder that it is relative to.
  public let folder: String
  private let pattern: IgnorePattern
  /// The folder's bytes with a slash at the end.
  private let base: [UInt8]

  /// Reads a glob; nil if it cannot match anything, and for comments and negations, which have no meaning here.
  public init?(_ text: String, folder: String) {
    guard let pattern = IgnorePattern(line: text.utf8), !pattern.isNegated, pattern.isValid else {
      return nil
    }
    description = text
    self.folder = Path.absolute(folder)
    self.pattern = pattern
    base = SystemText.bytes(Path.join(self.folder, ""))
  }

  /// Whether the pattern matches a file or a folder above it.
  public func covers(_ path: String) -> Bool {
    covers(absolute: SystemText.bytes(Path.absolute(path)), isFolder: false)
  }

  func covers(absolute path: [UInt8], isFolder: Bool) -> Bool {
    guard path.starts(with: base) else {
      // A base file that several projects extend is elsewhere; names match wherever they are.
      return !pattern.isAnchored && pattern.matches(path[...], isFolder: isFolder)
    }
    let relative = path[base.count...]
    for at in relative.indices where relative[at] == UInt8(ascii: "/") {
      if pattern.matches(relative[..<at], isFolder: true) { return true }
    }
    return pattern.matches(relative, isFolder: isFolder)
  }
}
