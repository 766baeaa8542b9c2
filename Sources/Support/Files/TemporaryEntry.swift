import Platform

/// A new file or folder under a temporary name, beside the one that it will become.
///
/// Its name is random and nobody else's. It is locked for as long as it is open, which tells it from one that a killed
/// process left behind.
public struct TemporaryEntry: Sendable {
  /// Its path.
  public let path: String
  /// It, opened.
  public let descriptor: Int32

  /// Makes an empty file for a target.
  static func file(for target: String, permissions: mode_t) throws(SystemError) -> TemporaryEntry {
    try make(for: target) { (path) throws(SystemError) in
      try Descriptor.open(path, O_RDWR | O_CREAT | O_EXCL, permissions: permissions)
    }
  }

  /// Makes an empty folder for a target.
  public static func folder(for target: String) throws(SystemError) -> TemporaryEntry {
    try make(for: target) { (path) throws(SystemError) in
      guard mkdir(path, 0o777) == 0 else { throw SystemError(code: errno) }
      do throws(SystemError) { return try Descriptor.open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW) } catch {
        rmdir(path)
        // Someone who looks for left-overs was faster.
        throw error.code == ENOENT ? SystemError(code: EEXIST) : error
      }
    }
  }

  /// Gives a folder a temporary name for a target, under which it can be removed.
  public static func taking(_ folder: String, for target: String) throws(SystemError) -> TemporaryEntry {
    let descriptor = try Descriptor.open(folder, O_RDONLY | O_DIRECTORY)
    // Before it has a name by which it would be taken for a left-over.
    _ = Descriptor.lock(descriptor)
    let entry = TemporaryEntry(path: TemporaryName.path(for: target), descriptor: descriptor)
    do throws(SystemError) { try FileSystem.renameToFreeName(folder, entry.path) } catch {
      entry.close()
      throw error
    }
    return entry
  }

  /// Lets go of the lock.
  public func close() { Platform.close(descriptor) }

  private static func make(
    for target: String,
    _ create: (String) throws(SystemError) -> Int32
  ) throws(SystemError) -> TemporaryEntry {
    // The temporary name is short, but the file must be able to get its own.
    var info = stat()
    if lstat(target, &info) != 0, errno == ENAMETOOLONG { throw SystemError(code: ENAMETOOLONG) }
    for _ in 0..<100 {
      let path = TemporaryName.path(for: target)
      let descriptor: Int32
      do throws(SystemError) { descriptor = try create(path) } catch {
        if error.code == EEXIST { continue }
        throw error
      }
      let entry = TemporaryEntry(path: path, descriptor: descriptor)
      switch Descriptor.lock(descriptor) {
      case .taken where Descriptor.isNamed(descriptor, path), .unsupported: return entry
      // Between its making and its lock, it was taken for a left-over, and removed.
      case .taken, .held: entry.close()
      }
    }
    throw SystemError(code: EEXIST)
  }
}
