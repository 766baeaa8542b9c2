import Files
import Platform

/// What git ignores around a folder.
enum GitRepository {
  /// The ignore lists that apply in a folder, lowest precedence first; nil outside of a repository.
  ///
  /// - Parameter folder: absolute, without symbolic links.
  static func ignoreLists(in folder: String) -> [IgnoreList]? {
    var folders = [folder]
    while FileSystem.status(Path.join(folders[folders.count - 1], ".git")) == nil {
      let parent = Path.parent(folders[folders.count - 1])
      guard parent != folders[folders.count - 1] else { return nil }
      folders.append(parent)
    }
    let root = folders[folders.count - 1]
    return rootLists(root) + folders.reversed().compactMap(ignoreFile)
  }

  /// The list of `.git/info/exclude`.
  static func rootLists(_ root: String) -> [IgnoreList] {
    list(Path.join(commonFolder(Path.join(root, ".git")), "info/exclude"), folder: root).map { [$0] } ?? []
  }

  /// The list of a folder's own `.gitignore`.
  static func ignoreFile(_ folder: String) -> IgnoreList? {
    list(Path.join(folder, ".gitignore"), folder: folder)
  }

  private static func list(_ path: String, folder: String) -> IgnoreList? {
    // Git also treats an ignore file that it cannot read as empty.
    (try? FileSystem.read(path, limit: 16 << 20)).flatMap { IgnoreList($0, folder: folder) }
  }

  /// The folder that a repository's work trees share: `.git` may be a file that names a work tree's folder.
  private static func commonFolder(_ git: String) -> String {
    guard FileSystem.status(git)?.kind == .file, let bytes = try? FileSystem.read(git, limit: 1 << 14) else {
      return git
    }
    let text = firstLine(bytes)
    guard text.hasPrefix("gitdir:") else { return git }
    let own = Path.join(Path.parent(git), String(text.dropFirst("gitdir:".count).drop { $0 == " " }))
    guard let common = try? FileSystem.read(Path.join(own, "commondir"), limit: 1 << 14) else { return own }
    return Path.join(own, firstLine(common))
  }

  private static func firstLine(_ bytes: [UInt8]) -> String {
    bytes.prefix { $0 != 0x0A && $0 != 0x0D }.withUnsafeBytes { SystemText.text($0) }
  }
}
