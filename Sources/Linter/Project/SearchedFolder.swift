import Files
import Platform

/// A folder that `FileFinder` searched, with what it left out there.
public struct SearchedFolder: Sendable {
  /// The path, beginning with the one that was to be searched.
  public let path: String
  /// The names of the files that it took and that are symbolic links.
  public internal(set) var links: [String] = []
  /// The same folder, absolute and without symbolic links.
  let absolute: String
  /// What git ignores, lowest precedence first; nil if git is not to be followed.
  var lists: [IgnoreList]?
  /// What project files exclude.
  var excluded: [PathPattern] = []

  init(path: String, absolute: String, lists: [IgnoreList]?) {
    self.path = path
    self.absolute = absolute
    self.lists = lists
  }

  /// Whether a search leaves out an entry because of its name, whatever kind of file it is.
  public func leavesOut(_ name: String, isFolder: Bool) -> Bool {
    FolderEntry(name: name, kind: isFolder ? .folder : .file).isHidden || isFolder && Self.isTools(name)
      || leavesOut(absolute: Path.join(absolute, name), isFolder: isFolder)
  }

  /// Whether git or a project file leaves out an entry.
  func leavesOut(absolute path: String, isFolder: Bool) -> Bool {
    let bytes = SystemText.bytes(path)
    return isIgnored(bytes, isFolder: isFolder)
      || excluded.contains { $0.covers(absolute: bytes, isFolder: isFolder) }
  }

  /// Whether a folder holds what tools install or cache.
  static func isTools(_ name: String) -> Bool { name == "node_modules" || name == "__pycache__" }

  /// The nearest list with a matching pattern decides.
  private func isIgnored(_ path: [UInt8], isFolder: Bool) -> Bool {
    for list in (lists ?? []).reversed() {
      if let verdict = list.verdict(path, isFolder: isFolder) { return verdict }
    }
    return false
  }
}
