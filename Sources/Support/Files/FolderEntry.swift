import Platform

/// One name in a folder.
public struct FolderEntry: Sendable, Hashable {
  /// The kind of an entry; symbolic links are not followed.
  public enum Kind: Sendable { case file, folder, link, other }

  /// The name, without the folder.
  public var name: String
  /// The kind of the entry.
  public var kind: Kind

  /// Whether the name begins with a dot.
  public var isHidden: Bool { name.utf8.first == UInt8(ascii: ".") }

  /// Makes an entry.
  public init(name: String, kind: Kind) {
    self.name = name
    self.kind = kind
  }
}

extension FileSystem {
  /// The entries of a folder, in no particular order, without `.` and `..`.
  ///
  /// The kinds come from the folder itself, so that a folder of 100,000 files does not need a `stat` for each; on file
  /// systems that do not store them, `lstat` is used.
  public static func entries(_ path: String) throws(FileError) -> [FolderEntry] {
    guard let folder = opendir(path) else {
      throw .system(path: path, action: "read the folder", code: errno)
    }
    defer { closedir(folder) }
    var entries: [FolderEntry] = []
    while let entry = readdir(folder) {
      let name = name(of: entry)
      if name == "." || name == ".." { continue }
      let kind = kind(ofType: Int(entry.pointee.d_type)) ?? linkKind(Path.join(path, name))
      entries.append(FolderEntry(name: name, kind: kind))
    }
    return entries
  }

  /// The name of an entry that `readdir` returned.
  static func name(of entry: UnsafeMutablePointer<dirent>) -> String {
    withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
      guard let start = bytes.baseAddress else { return "" }
      let length = strnlen(start.assumingMemoryBound(to: CChar.self), bytes.count)
      return SystemText.text(UnsafeRawBufferPointer(start: start, count: length))
    }
  }

  private static func kind(ofType type: Int) -> FolderEntry.Kind? {
    switch type {
    case Int(DT_REG): .file
    case Int(DT_DIR): .folder
    case Int(DT_LNK): .link
    case Int(DT_UNKNOWN): nil
    default: .other
    }
  }

  private static func linkKind(_ path: String) -> FolderEntry.Kind {
    var info = stat()
    guard lstat(path, &info) == 0 else { return .other }
    switch info.st_mode & S_IFMT {
    case S_IFREG: return .file
    case S_IFDIR: return .folder
    case S_IFLNK: return .link
    default: return .other
    }
  }
}
