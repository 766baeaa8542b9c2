import Files
import Platform

/// Where targets write the files that they read.
public enum Scratch {
  /// An existing folder.
  @TaskLocal public static var folder = "/tmp"

  /// A folder with this name in it.
  static func folder(_ name: String) -> String {
    let path = Path.join(folder, "\(getpid())-\(name)")
    do { try FileSystem.makeFolder(path) } catch { fatalError(error.description) }
    return path
  }
}

/// A file that is written anew for each input.
struct ScratchFile: Sendable {
  let name: String
  /// The folder of this name for this file alone; nil for the common one.
  let folder: String?

  init(_ name: String, in folder: String? = nil) { (self.name, self.folder) = (name, folder) }

  var path: String {
    folder.map { Path.join(Scratch.folder($0), name) } ?? Path.join(Scratch.folder, "\(getpid())-\(name)")
  }

  /// Writes bytes, and then nothing up to a size.
  func write(_ bytes: [UInt8], size: Int? = nil) {
    let path = path
    let descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0o600)
    check(descriptor >= 0, "cannot write \(path)")
    let written = bytes.withUnsafeBytes { pwrite(descriptor, $0.baseAddress, $0.count, 0) }
    check(written == bytes.count, "cannot write \(path)")
    if let size { check(ftruncate(descriptor, size) == 0, "cannot write \(path)") }
    close(descriptor)
  }

  /// The file's bytes.
  func read() -> [UInt8] {
    do { return try FileSystem.read(path, limit: 1 << 30) } catch { fatalError(error.description) }
  }
}
