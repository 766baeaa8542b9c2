import CFiles
import Platform

/// Writing over a file's bytes where it cannot be replaced, or would lose something: it is mounted by itself, its folder
/// is read-only, it has several names, or an owner or attributes that a new file could not have.
///
/// The new bytes are complete before the first is written, room for them is reserved, and signals wait; if writing
/// fails, the old bytes are put back. Only a kill -9 or a power failure in between can leave a mixture.
enum InPlaceFile {
  /// Whether an error says that a file cannot be replaced, though it may be writable itself.
  static func helps(_ error: FileError) -> Bool {
    guard case .system(_, _, let code) = error else { return false }
    return [EACCES, EPERM, EROFS, EBUSY].contains(code)
  }

  /// Writes a file.
  ///
  /// - Parameters:
  ///   - path: what the user calls it.
  ///   - expecting: what it must hold before; nil for anything.
  static func write(
    _ bytes: [UInt8],
    to target: String,
    named path: String,
    expecting: [UInt8]?
  ) throws(FileError) {
    let descriptor: Int32
    do throws(SystemError) { descriptor = try Descriptor.open(target, O_RDWR | O_NONBLOCK) } catch {
      throw FileError(error, "write", path)
    }
    defer { close(descriptor) }
    // Of two that write at once, one must be refused: neither is atomic.
    guard Descriptor.lock(descriptor) != .held else { throw .busy(path: path) }
    let old = try FileSystem.content(descriptor, path: path, limit: expecting?.count ?? .max)
    if let expecting, old != expecting { throw .changed(path: path) }
    guard ia3_reserve(descriptor, Int64(bytes.count)) == 0 || ![ENOSPC, EDQUOT, EFBIG].contains(errno) else {
      throw .system(path: path, action: "write", code: errno)
    }
    let signals = blockSignals()
    defer { restoreSignals(signals) }
    do throws(SystemError) { try put(bytes, descriptor) } catch {
      do throws(SystemError) { try put(old, descriptor) } catch { throw .halfWritten(path: path, code: error.code) }
      throw FileError(error, "write", path)
    }
  }

  /// Makes bytes the whole content of an open file.
  private static func put(_ bytes: [UInt8], _ descriptor: Int32) throws(SystemError) {
    guard lseek(descriptor, 0, SEEK_SET) == 0 else { throw SystemError(code: errno) }
    try Descriptor.write(descriptor, bytes)
    guard ftruncate(descriptor, off_t(bytes.count)) == 0, fsync(descriptor) == 0 else {
      throw SystemError(code: errno)
    }
  }

  /// Makes signals wait; returns those that waited before.
  private static func blockSignals() -> sigset_t {
    var (all, old) = (sigset_t(), sigset_t())
    sigfillset(&all)
    pthread_sigmask(SIG_SETMASK, &all, &old)
    return old
  }

  private static func restoreSignals(_ signals: sigset_t) {
    var signals = signals
    pthread_sigmask(SIG_SETMASK, &signals, nil)
  }
}
