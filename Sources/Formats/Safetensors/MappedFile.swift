import Files
import Platform

/// A file's bytes, mapped into memory: pages are loaded when they are accessed, without a copy.
///
/// A mapping shows the current file. If another program overwrites the file in place, the bytes change under
/// the reader; if it truncates the file, accessing the lost pages kills the process with SIGBUS, as in every program
/// that maps files, unless a `MappingGuard` watches it. Programs that replace files by renaming a new one over them, as
/// this one does, are harmless: the mapping keeps the old file. `hasChanged` detects changes.
public final class MappedFile: Sendable {
  /// The path as given.
  public let path: String
  /// The file's bytes. They live as long as this object.
  public var bytes: UnsafeRawBufferPointer { UnsafeRawBufferPointer(start: base.pointer, count: base.count) }

  private let base: Base
  private let descriptor: Int32
  /// The file's state when it was opened.
  let opened: Stamp

  /// An address that threads can share, because the mapping is read-only.
  private struct Base: @unchecked Sendable {
    let pointer: UnsafeMutableRawPointer?
    let count: Int
  }

  /// Identifies one state of a file.
  struct Stamp: Equatable {
    let size: Int
    let seconds: Int
    let nanoseconds: Int

    init?(_ descriptor: Int32) {
      var info = stat()
      guard fstat(descriptor, &info) == 0 else { return nil }
      size = Int(info.st_size)
      (seconds, nanoseconds) = (Int(info.st_mtim.tv_sec), Int(info.st_mtim.tv_nsec))
    }
  }

  /// Maps a file.
  ///
  /// - Throws: `FileError` if it cannot be opened or mapped, or is not a regular file.
  public init(_ path: String) throws(FileError) {
    let (descriptor, _) = try FileSystem.openRegular(path)
    do throws(FileError) {
      (base, opened) = try Self.map(descriptor, path)
    } catch {
      close(descriptor)
      throw error
    }
    self.path = path
    self.descriptor = descriptor
  }

  private static func map(_ descriptor: Int32, _ path: String) throws(FileError) -> (Base, Stamp) {
    guard let stamp = Stamp(descriptor) else { throw .system(path: path, action: "read", code: errno) }
    // An empty file cannot be mapped.
    guard stamp.size > 0 else { return (Base(pointer: nil, count: 0), stamp) }
    let pointer = mmap(nil, stamp.size, PROT_READ, MAP_PRIVATE, descriptor, 0)
    guard let pointer, pointer != MAP_FAILED else { throw .system(path: path, action: "read", code: errno) }
    return (Base(pointer: pointer, count: stamp.size), stamp)
  }

  deinit {
    if let pointer = base.pointer { munmap(pointer, base.count) }
    close(descriptor)
  }

  /// Whether the file's size or modification time has changed since it was opened.
  public var hasChanged: Bool { current != opened }

  /// The file's state now; nil if the system does not tell.
  var current: Stamp? { Stamp(descriptor) }

  /// Reads bytes of the file without touching the mapping; 0 at the end of the file.
  func read(into buffer: UnsafeMutableRawBufferPointer, at offset: Int) throws(FileError) -> Int {
    do throws(SystemError) { return try Descriptor.read(descriptor, into: buffer, at: offset) } catch {
      throw FileError(error, "read", path)
    }
  }
}
