import Platform

/// A file that is replaced atomically: bytes go into a temporary file beside it, which `commit` renames.
///
/// If anything fails, even because of a full disk, an existing file is kept; the temporary file is removed with this object.
/// Symbolic links are followed, so that a link stays a link; owner and permissions of an existing file are kept, and
/// a file without write permission is not replaced.
public final class AtomicFile {
  /// The path as given.
  public let path: String
  private let target: String
  private let temporary: String
  private let descriptor: Int32
  private var isOpen = false

  /// Makes the temporary file.
  public init(_ path: String) throws(FileError) {
    self.path = path
    target = try FileSystem.linkTarget(path)
    let old = FileSystem.status(target)
    if old?.kind == .folder { throw .system(path: path, action: "write", code: EISDIR) }
    if old?.kind == .other { throw .notRegular(path: path) }
    if old != nil, access(target, W_OK) != 0 { throw .system(path: path, action: "write", code: errno) }
    temporary = "\(target).ia3-\(getpid())"
    // A file left behind by an interrupted process with the same id can be removed.
    unlink(temporary)
    do throws(SystemError) {
      descriptor = try Descriptor.open(
        temporary,
        O_WRONLY | O_CREAT | O_EXCL,
        permissions: old == nil ? 0o666 : 0o600
      )
    } catch { throw FileError(error, "write", path) }
    isOpen = true
    guard let old else { return }
    // Only root can change the owner, and a file of one's own needs no change.
    _ = fchown(descriptor, old.owner, old.group)
    if fchmod(descriptor, old.permissions) != 0 { throw .system(path: path, action: "write", code: errno) }
  }

  deinit { abandon() }

  /// Appends bytes.
  public func write(_ bytes: UnsafeRawBufferPointer) throws(FileError) {
    do throws(SystemError) { try Descriptor.write(descriptor, bytes) } catch { throw FileError(error, "write", path) }
  }

  /// Appends bytes.
  public func write(_ bytes: [UInt8]) throws(FileError) {
    do throws(SystemError) { try Descriptor.write(descriptor, bytes) } catch { throw FileError(error, "write", path) }
  }

  /// Moves the file to its place; its bytes and its name are on disk when this returns.
  public func commit() throws(FileError) {
    guard fsync(descriptor) == 0 else { throw .system(path: path, action: "write", code: errno) }
    guard rename(temporary, target) == 0 else { throw .system(path: path, action: "write", code: errno) }
    isOpen = false
    close(descriptor)
    // The new name survives a power failure only if the folder is also synced.
    FileSystem.sync(folder: Path.parent(target))
  }

  /// Removes the temporary file and keeps an existing file. Does nothing after `commit`.
  public func abandon() {
    guard isOpen else { return }
    isOpen = false
    close(descriptor)
    unlink(temporary)
  }
}
