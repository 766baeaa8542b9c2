import Files
import Platform

/// A new folder with files, removed by `remove`.
public struct TestFolder: Sendable {
  /// Its path.
  public let path: String

  /// Makes the folder with files and empty folders in it.
  public init(_ files: [String: [UInt8]] = [:], folders: [String] = []) throws {
    var template = Array("/tmp/ia3-test-XXXXXX".utf8CString)
    guard let made = mkdtemp(&template) else {
      throw FileError.system(path: "/tmp", action: "make a folder in", code: errno)
    }
    path = String(cString: made)
    for folder in folders { try FileSystem.makeFolder(Path.join(path, folder)) }
    for (name, bytes) in files { try write(bytes, to: name) }
  }

  /// Writes a file; folders on the way are made.
  public func write(_ bytes: [UInt8], to name: String) throws {
    let target = Path.join(path, name)
    try FileSystem.makeFolder(Path.parent(target))
    try FileSystem.write(bytes, to: target)
  }

  /// Writes a sparse file, which takes little more of the disk than its first bytes.
  public func write(_ bytes: [UInt8], extendedTo size: Int, to name: String) throws {
    try write(bytes, to: name)
    let target = Path.join(path, name)
    guard truncate(target, size) == 0 else { throw FileError.system(path: target, action: "extend", code: errno) }
  }

  /// Makes a named pipe; a program that opens it and waits for the other end hangs.
  public func makePipe(_ name: String) throws {
    let target = Path.join(path, name)
    guard mkfifo(target, 0o666) == 0 else { throw FileError.system(path: target, action: "make", code: errno) }
  }

  /// Removes the folder with all that is in it.
  public func remove() { Self.remove(path) }

  private static func remove(_ path: String) {
    for name in (try? FileSystem.list(path)) ?? [] {
      let child = Path.join(path, name)
      if unlink(child) != 0 { remove(child) }
    }
    rmdir(path)
  }
}
