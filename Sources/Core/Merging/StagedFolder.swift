import Files
import Platform
import Safetensors

/// A folder that appears as a whole or not at all: it is filled under a temporary name and then renamed.
final class StagedFolder {
  private let target: String
  private let staged: TemporaryEntry
  /// The files and folders that were created, the outermost first.
  private var created: [String] = []
  private var isCommitted = false

  init(for target: String) throws(MergeError) {
    var target = target
    while target.count > 1, target.hasSuffix("/") { target.removeLast() }
    self.target = target
    LeftOvers.visitFolders(in: Path.parent(target), for: target) { Self.remove($0, depth: 0) }
    staged = try rethrowing(
      TemporaryEntry.folder(for: target),
      as: { [target] (error: SystemError) in MergeError.file(FileError(error, "write", target)) }
    )
    created.append(staged.path)
  }

  deinit {
    defer { staged.close() }
    guard !isCommitted else { return }
    for path in created.reversed() where unlink(path) != 0 { rmdir(path) }
  }

  /// The path at which a file of the folder is to be written.
  func place(_ path: String) throws(MergeError) -> String {
    var folder = staged.path
    for part in path.split(separator: "/").dropLast() {
      folder = Path.join(folder, String(part))
      if FileSystem.status(folder) == nil { try make(folder) }
    }
    let place = Path.join(staged.path, path)
    created.append(place)
    return place
  }

  /// Gives the folder its final name.
  func commit() throws(MergeError) {
    guard rename(staged.path, target) == 0 else {
      throw .file(.system(path: target, action: "write", code: errno))
    }
    isCommitted = true
  }

  private func make(_ folder: String) throws(MergeError) {
    guard mkdir(folder, 0o777) == 0 else {
      throw .file(.system(path: target, action: "write", code: errno))
    }
    created.append(folder)
  }

  /// Removes what a killed merge left behind.
  private static func remove(_ folder: String, depth: Int) {
    guard depth < depthLimit else { return }
    for entry in (try? FileSystem.entries(folder)) ?? [] {
      let path = Path.join(folder, entry.name)
      if entry.kind == .folder { remove(path, depth: depth + 1) } else { unlink(path) }
    }
    rmdir(folder)
  }

  /// How deep folders may be nested.
  private static let depthLimit = 16

  // MARK: Sources

  /// The files of a pipeline that belong in its merged copy, relative to it: without the original's weights in other
  /// formats and precisions, into which nothing is merged.
  ///
  /// - Parameter rewritten: the files with the merged weights.
  static func files(of folder: String, rewritten: Set<String>) throws(MergeError) -> [String] {
    var result: [String] = []
    try collect("", of: folder, depth: 0, into: &result)
    let merged = Set(rewritten.map(Path.parent))
    return result.filter { path in
      let full = Path.join(folder, path)
      if rewritten.contains(full) || !isWeights(path) { return true }
      let parent = Path.parent(full)
      return !merged.contains(parent) && path.contains("/")
    }
  }

  private static func isWeights(_ path: String) -> Bool {
    [".safetensors", ".bin", ".ckpt", ".pt", ".pth", ".msgpack", ".h5", ".onnx", ".pb", ".data"].contains(
      Path.fileExtension(path)
    )
  }

  private static func collect(
    _ path: String,
    of folder: String,
    depth: Int,
    into result: inout [String]
  ) throws(MergeError) {
    guard depth < depthLimit else { return }
    let names = try rethrowing(
      FileSystem.list(path.isEmpty ? folder : Path.join(folder, path)),
      as: MergeError.file
    )
    for name in names where name.utf8.first != UInt8(ascii: ".") {
      let inner = path.isEmpty ? name : "\(path)/\(name)"
      switch FileSystem.status(Path.join(folder, inner))?.kind {
      case .folder?: try collect(inner, of: folder, depth: depth + 1, into: &result)
      case .file?: result.append(inner)
      case .other?, nil: break
      }
    }
  }

  /// Copies a file.
  static func copy(_ source: String, to target: String) throws(MergeError) {
    do throws(FileError) {
      let mapping = try MappedFile(source)
      let file = try AtomicFile(target)
      try file.write(mapping.bytes)
      try file.commit()
    } catch { throw .file(error) }
  }
}
