import CFiles
import Platform

/// The result of `stat` for a path.
public struct FileStatus: Sendable, Equatable {
  /// The kinds of files.
  public enum Kind: Sendable { case file, folder, other }

  /// The kind of the file, symbolic links followed.
  public var kind: Kind
  /// Size in bytes.
  public var size: Int
  /// Modification time, in nanoseconds since 1970.
  public var modified: Int
  /// Permission bits.
  public var permissions: UInt32
  /// The number of the file on its device.
  public var inode: UInt64
  /// The device that the file lies on.
  public var device: UInt64
  /// The ids of the owner and the group.
  var owner: UInt32
  var group: UInt32
  /// The number of names, of hard links.
  var links: Int
}

/// Reading and writing files without Foundation, so that the linter starts in a millisecond.
public enum FileSystem {
  /// The status of a path; nil if it does not exist.
  public static func status(_ path: String) -> FileStatus? {
    var info = stat()
    guard stat(path, &info) == 0 else { return nil }
    return FileStatus(info)
  }

  /// Whether anything has this name, even a link that leads nowhere.
  public static func isTaken(_ path: String) -> Bool {
    var info = stat()
    return lstat(path, &info) == 0
  }

  /// A file's bytes.
  ///
  /// - Parameters:
  ///   - limit: a larger file is rejected before anything is read.
  ///   - readsPipes: whether a pipe is read to its end, such as one that a shell makes of `<(COMMAND)`.
  /// - Throws: `FileError` if the file cannot be read or is not a regular file.
  public static func read(
    _ path: String,
    limit: Int = 1 << 30,
    readsPipes: Bool = false
  ) throws(FileError) -> [UInt8] {
    let known = status(path)
    if readsPipes, known?.kind == .other { return try readPipe(path, limit: limit) }
    let (descriptor, status) = try openRegular(path, known)
    defer { close(descriptor) }
    return try content(descriptor, status, path: path, limit: limit)
  }

  private static func readPipe(_ path: String, limit: Int) throws(FileError) -> [UInt8] {
    let descriptor = try open(path, O_RDONLY | O_NONBLOCK, to: "read")
    defer { close(descriptor) }
    guard Pipe.isOne(descriptor) else { throw .notRegular(path: path) }
    let first = try Pipe.begin(descriptor, path: path)
    return first + (try readAll(descriptor, path: path, expected: 1 << 14, limit: limit, isRegular: false))
  }

  /// The bytes of an open file.
  static func content(_ descriptor: Int32, path: String, limit: Int) throws(FileError) -> [UInt8] {
    var info = stat()
    guard fstat(descriptor, &info) == 0 else { throw .system(path: path, action: "read", code: errno) }
    let status = FileStatus(info)
    try checkRegular(status, path)
    return try content(descriptor, status, path: path, limit: limit)
  }

  private static func content(
    _ descriptor: Int32,
    _ status: FileStatus,
    path: String,
    limit: Int
  ) throws(FileError) -> [UInt8] {
    guard status.size <= limit else { throw .tooLarge(path: path, bytes: status.size, limit: limit) }
    return try readAll(descriptor, path: path, expected: status.size, limit: limit, isRegular: true)
  }

  /// Opens a regular file for reading.
  ///
  /// Anything else is rejected before it is opened, since opening a device or a pipe may have effects of its own.
  public static func openRegular(_ path: String) throws(FileError) -> (descriptor: Int32, status: FileStatus) {
    try openRegular(path, status(path))
  }

  private static func openRegular(_ path: String, _ known: FileStatus?) throws(FileError)
    -> (descriptor: Int32, status: FileStatus)
  {
    if let known { try checkRegular(known, path) }
    let descriptor = try open(path, O_RDONLY | O_NONBLOCK, to: "read")
    do throws(FileError) {
      var info = stat()
      guard fstat(descriptor, &info) == 0 else { throw FileError.system(path: path, action: "read", code: errno) }
      // The path may name another file by now.
      let status = FileStatus(info)
      try checkRegular(status, path)
      return (descriptor, status)
    } catch {
      close(descriptor)
      throw error
    }
  }

  private static func checkRegular(_ status: FileStatus, _ path: String) throws(FileError) {
    if status.kind == .folder { throw .system(path: path, action: "read", code: EISDIR) }
    guard status.kind == .file else { throw .notRegular(path: path) }
  }

  /// The first bytes of a file, for headers.
  public static func readPrefix(_ path: String, count: Int) throws(FileError) -> [UInt8] {
    let (descriptor, status) = try openRegular(path)
    defer { close(descriptor) }
    // Files of /proc have a size of 0 and content.
    let count = min(count, max(status.size, 4096))
    var bytes = [UInt8](repeating: 0, count: count)
    do throws(SystemError) {
      bytes.removeLast(count - (try Descriptor.fill(descriptor, &bytes)))
      return bytes
    } catch { throw FileError(error, "read", path) }
  }

  /// All of standard input.
  public static func readStandardInput(limit: Int) throws(FileError) -> [UInt8] {
    try readAll(STDIN_FILENO, path: "standard input", expected: 1 << 14, limit: limit, isRegular: false)
  }

  private static func readAll(
    _ descriptor: Int32,
    path: String,
    expected: Int,
    limit: Int,
    isRegular: Bool
  ) throws(FileError) -> [UInt8] {
    // One byte more than expected, so that a short read shows the end without growing the buffer.
    var bytes = [UInt8](repeating: 0, count: expected + 1)
    var filled = 0
    while true {
      let got: Int
      do throws(SystemError) { got = try Descriptor.read(descriptor, into: &bytes, from: filled) } catch {
        throw FileError(error, "read", path)
      }
      filled += got
      if filled > limit { throw .tooLarge(path: path, bytes: filled, limit: limit) }
      if got == 0 || isRegular && filled >= expected && filled < bytes.count { break }
      if filled == bytes.count { bytes.append(contentsOf: repeatElement(0, count: filled)) }
    }
    bytes.removeLast(bytes.count - filled)
    return bytes
  }

  /// Replaces a file atomically: a temporary file beside it is written, synced and renamed over it.
  ///
  /// Symbolic links are followed, so that a link stays a link; owner and permissions of an existing file are kept, and
  /// a file without write permission is not replaced. A file that cannot be replaced is written in place, and so is one
  /// with several names if its content is expected. A device or pipe (`/dev/stdout`) is written to directly.
  /// - Parameter expecting: the file's content when it was read; nil to replace any content.
  /// - Throws: `FileError.changed` if the file's content is no longer `expecting`; then nothing is written.
  public static func write(_ bytes: [UInt8], to path: String, expecting: [UInt8]? = nil) throws(FileError) {
    let target = try linkTarget(path)
    let old = status(target)
    if old?.kind == .other {
      guard expecting == nil else { throw .notRegular(path: path) }
      return try writeThrough(bytes, to: path)
    }
    // A folder and a file without write permission are rejected below.
    if let expecting, old == nil || old?.kind == .file && access(target, W_OK) == 0 {
      try check(target, holds: expecting, named: path)
    }
    do throws(FileError) {
      let file = try AtomicFile(path)
      if expecting == nil || file.keepsIdentity {
        try file.write(bytes)
        return try file.commit(expecting: expecting)
      }
    } catch {
      guard old?.kind == .file, InPlaceFile.helps(error) else { throw error }
    }
    try InPlaceFile.write(bytes, to: target, named: path, expecting: expecting)
  }

  /// Writes a new file, which appears as a whole or not at all; false if there is one already, which is kept.
  ///
  /// - Throws: `FileError.danglingLink` for a link that leads nowhere: it is not followed.
  public static func create(_ bytes: [UInt8], at path: String) throws(FileError) -> Bool {
    guard try isFree(path) else { return false }
    let file = try AtomicFile(new: path)
    try file.write(bytes)
    do throws(FileError) { try file.commit() } catch {
      // Someone else has made one meanwhile.
      guard case .system(_, _, EEXIST) = error else { throw error }
      return try isFree(path)
    }
    return true
  }

  /// Whether nothing has this name.
  ///
  /// - Throws: `FileError.danglingLink` for a link that leads nowhere.
  public static func isFree(_ path: String) throws(FileError) -> Bool {
    if let link = danglingLink(path) { throw link }
    return !isTaken(path)
  }

  /// - Throws: `FileError.changed` if a file no longer holds these bytes.
  static func check(_ target: String, holds bytes: [UInt8], named path: String) throws(FileError) {
    guard let now = try? read(target, limit: bytes.count), now == bytes else { throw .changed(path: path) }
  }

  /// Writes directly to a file that is not regular and cannot be replaced.
  private static func writeThrough(_ bytes: [UInt8], to path: String) throws(FileError) {
    let descriptor = try open(path, O_WRONLY, to: "write")
    defer { close(descriptor) }
    do throws(SystemError) { try Descriptor.write(descriptor, bytes) } catch { throw FileError(error, "write", path) }
  }

  /// Opens a file.
  ///
  /// - Parameters:
  ///   - flags: `O_RDONLY` and the like.
  ///   - action: the purpose, for the error message.
  public static func open(_ path: String, _ flags: Int32, to action: String) throws(FileError) -> Int32 {
    do throws(SystemError) { return try Descriptor.open(path, flags) } catch {
      if error.code == ENOENT, let link = danglingLink(path) { throw link }
      throw FileError(error, action, path)
    }
  }

  /// The error that a path is a link to what does not exist; nil if it is not one.
  private static func danglingLink(_ path: String) -> FileError? {
    guard let target = linkText(path), status(path) == nil else { return nil }
    return .danglingLink(path: path, target: target)
  }

  /// What a symbolic link says; nil if it is not one.
  private static func linkText(_ path: String) -> String? {
    var buffer = [CChar](repeating: 0, count: Int(PATH_MAX))
    let count = readlink(path, &buffer, buffer.count)
    guard count > 0 else { return nil }
    return buffer.withUnsafeBytes { SystemText.text(UnsafeRawBufferPointer(rebasing: $0[..<count])) }
  }

  /// Syncs the names in a folder to disk; some file systems do not support this.
  public static func sync(folder: String) {
    guard let descriptor = try? Descriptor.open(folder, O_RDONLY | O_DIRECTORY) else { return }
    fsync(descriptor)
    close(descriptor)
  }

  /// The file that a path refers to, symbolic links followed, even if the last target does not exist yet.
  static func linkTarget(_ path: String) throws(FileError) -> String {
    if let real = realpath(path, nil) {
      defer { free(real) }
      return SystemText.text(real)
    }
    var at = path
    for _ in 0..<40 {
      guard let named = linkText(at) else { return at }
      at = Path.join(Path.parent(at), named)
    }
    throw .system(path: path, action: "write", code: ELOOP)
  }

  /// The names in a folder, sorted by their bytes, without `.` and `..`.
  public static func list(_ path: String) throws(FileError) -> [String] {
    guard let folder = opendir(path) else {
      throw .system(path: path, action: "read the folder", code: errno)
    }
    defer { closedir(folder) }
    var names: [String] = []
    while let entry = readdir(folder) {
      let name = name(of: entry)
      if name != "." && name != ".." { names.append(name) }
    }
    return names.sorted(by: Path.precedes)
  }

  /// Creates a folder and any missing parents.
  public static func makeFolder(_ path: String) throws(FileError) {
    var made: [String] = []
    try makeFolder(path, recording: &made)
  }

  /// Creates a folder and any missing parents.
  ///
  /// - Parameter made: gets the folders that were missing, the outermost first.
  static func makeFolder(_ path: String, recording made: inout [String]) throws(FileError) {
    if status(path)?.kind == .folder { return }
    let parent = Path.parent(path)
    if parent != path, status(parent) == nil { try makeFolder(parent, recording: &made) }
    if mkdir(path, 0o777) == 0 { return made.append(path) }
    let code = errno
    // Another process may have made it meanwhile; a file of that name is no folder.
    guard code == EEXIST, status(path)?.kind == .folder else {
      throw .system(path: path, action: "create the folder", code: code)
    }
  }

  /// Renames a file or folder; an existing target is an error.
  public static func move(_ path: String, to target: String) throws(FileError) {
    do throws(SystemError) { try renameToFreeName(path, target) } catch {
      if error.code == EEXIST { throw FileError(error, "rename to", target) }
      throw FileError(error, "rename", path)
    }
  }

  /// Renames a file or folder unless anything has the new name.
  static func renameToFreeName(_ path: String, _ target: String) throws(SystemError) {
    let result = SystemText.call(path, failure: -1) { path in
      SystemText.call(target, failure: -1) { ia3_rename_to_free_name(path, $0) }
    }
    if result == 0 { return }
    // Not every file system can do both at once.
    guard errno == EINVAL || errno == ENOSYS else { throw SystemError(code: errno) }
    if isTaken(target) { throw SystemError(code: EEXIST) }
    guard rename(path, target) == 0 else { throw SystemError(code: errno) }
  }

  /// The absolute path without symbolic links; the path itself if it does not exist.
  public static func resolved(_ path: String) -> String {
    guard let real = realpath(path, nil) else { return path }
    defer { free(real) }
    return SystemText.text(real)
  }

  /// The working folder.
  public static var workingFolder: String {
    guard let path = getcwd(nil, 0) else { return "." }
    defer { free(path) }
    return SystemText.text(path)
  }
}

extension FileStatus {
  fileprivate init(_ info: stat) {
    switch info.st_mode & S_IFMT {
    case S_IFREG: kind = .file
    case S_IFDIR: kind = .folder
    default: kind = .other
    }
    size = Int(info.st_size)
    modified = Int(info.st_mtim.tv_sec) &* 1_000_000_000 &+ Int(info.st_mtim.tv_nsec)
    permissions = UInt32(info.st_mode & 0o7777)
    inode = UInt64(info.st_ino)
    device = UInt64(info.st_dev)
    owner = info.st_uid
    group = info.st_gid
    links = Int(info.st_nlink)
  }
}
