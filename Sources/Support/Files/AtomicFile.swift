import Platform

/// A file that is replaced atomically: bytes go into a temporary file beside it, which `commit` renames.
///
/// If anything fails, even because of a full disk, an existing file is kept; the temporary file is removed with this
/// object. Symbolic links are followed, so that a link stays a link; owner, permissions, access lists and extended
/// attributes of an existing file are kept as far as the system allows, and a file without write permission is not
/// replaced. What a killed process left behind in the folder is removed.
public final class AtomicFile {
  /// The path as given.
  public let path: String
  private let target: String
  private let temporary: TemporaryEntry
  /// Whether nothing may have the name yet.
  private let isNew: Bool
  /// Whether replacing the file changes nothing but its bytes: it has one name, and keeps its owner and attributes.
  let keepsIdentity: Bool
  private var isOpen = true

  /// Makes the temporary file.
  public convenience init(_ path: String) throws(FileError) {
    try self.init(path, target: try FileSystem.linkTarget(path), isNew: false)
  }

  /// Makes the temporary file of one whose name nothing may have, not even a link that leads nowhere.
  convenience init(new path: String) throws(FileError) { try self.init(path, target: path, isNew: true) }

  private init(_ path: String, target: String, isNew: Bool) throws(FileError) {
    (self.path, self.target, self.isNew) = (path, target, isNew)
    let old = isNew ? nil : FileSystem.status(target)
    if old?.kind == .folder { throw .system(path: path, action: "write", code: EISDIR) }
    if old?.kind == .other { throw .notRegular(path: path) }
    if old != nil, access(target, W_OK) != 0 { throw .system(path: path, action: "write", code: errno) }
    LeftOvers.removeFilesOnce(in: Path.parent(target))
    let entry: TemporaryEntry
    do throws(SystemError) {
      entry = try TemporaryEntry.file(for: target, permissions: old == nil ? 0o666 : 0o600)
    } catch { throw FileError(error, "write", path) }
    do throws(SystemError) {
      if let old { keepsIdentity = try Self.copyIdentity(old, target, entry) } else { keepsIdentity = true }
    } catch {
      unlink(entry.path)
      entry.close()
      throw FileError(error, "write", path)
    }
    temporary = entry
  }

  deinit { abandon() }

  /// Gives the temporary file what the old one has besides its bytes; false if the system does not allow all of it.
  private static func copyIdentity(
    _ old: FileStatus,
    _ target: String,
    _ temporary: TemporaryEntry
  ) throws(SystemError) -> Bool {
    let descriptor = temporary.descriptor
    // Only root can give a file away, and a file of one's own needs no change.
    var isOwned = fchown(descriptor, old.owner, old.group) == 0
    if !isOwned {
      _ = fchown(descriptor, uid_t.max, old.group)
      var info = stat()
      isOwned = fstat(descriptor, &info) == 0 && info.st_uid == old.owner && info.st_gid == old.group
    }
    // Another's file must not become a program that runs with one's own rights.
    let permissions = isOwned ? old.permissions : old.permissions & 0o1777
    guard fchmod(descriptor, permissions) == 0 else { throw SystemError(code: errno) }
    return ExtendedAttributes.copy(from: target, to: descriptor) && isOwned && old.links == 1
  }

  /// Appends bytes.
  public func write(_ bytes: UnsafeRawBufferPointer) throws(FileError) {
    do throws(SystemError) { try Descriptor.write(temporary.descriptor, bytes) } catch {
      throw FileError(error, "write", path)
    }
  }

  /// Appends bytes.
  public func write(_ bytes: [UInt8]) throws(FileError) {
    do throws(SystemError) { try Descriptor.write(temporary.descriptor, bytes) } catch {
      throw FileError(error, "write", path)
    }
  }

  /// Moves the file to its place; its bytes and its name are on disk when this returns.
  public func commit() throws(FileError) { try commit(expecting: nil) }

  /// Moves the file to its place if the old one's content is as expected.
  func commit(expecting: [UInt8]?) throws(FileError) {
    guard fsync(temporary.descriptor) == 0 else { throw .system(path: path, action: "write", code: errno) }
    // Writing takes time, in which an editor may have saved.
    if let expecting { try FileSystem.check(target, holds: expecting, named: path) }
    do throws(SystemError) {
      if isNew {
        try FileSystem.renameToFreeName(temporary.path, target)
      } else if rename(temporary.path, target) != 0 {
        throw SystemError(code: errno)
      }
    } catch { throw FileError(error, "write", path) }
    isOpen = false
    temporary.close()
    // The new name survives a power failure only if the folder is also synced.
    FileSystem.sync(folder: Path.parent(target))
  }

  /// Removes the temporary file and keeps an existing file. Does nothing after `commit`.
  public func abandon() {
    guard isOpen else { return }
    isOpen = false
    unlink(temporary.path)
    temporary.close()
  }
}
