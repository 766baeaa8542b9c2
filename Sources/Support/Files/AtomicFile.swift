import Platform

/// A file that appears as a whole or not at all: bytes go into a temporary file beside it, which `commit` renames.
///
/// Whatever fails, also a full disk, leaves what was there before; the temporary file goes away with this object.
/// Symbolic links are followed, so that a link stays a link; owner and permissions of an existing file are kept, and
/// one that may not be written is left alone.
public final class AtomicFile {
  /// The path as the caller wrote it.
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
    // What an interrupted run with the same process number left behind belongs to no one.
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
    // Only root may give files away; whose own file it is needs no change.
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

  /// Puts the file in its place: its bytes, and then its name, are on the disk when this returns.
  public func commit() throws(FileError) {
    guard fsync(descriptor) == 0 else { throw .system(path: path, action: "write", code: errno) }
    guard rename(temporary, target) == 0 else { throw .system(path: path, action: "write", code: errno) }
    isOpen = false
    close(descriptor)
    // The new name outlives a power cut only when the folder is synced too.
    FileSystem.sync(folder: Path.parent(target))
  }

  /// Removes the temporary file; what was there before stays. After `commit` nothing happens.
  public func abandon() {
    guard isOpen else { return }
    isOpen = false
    close(descriptor)
    unlink(temporary)
  }
}
