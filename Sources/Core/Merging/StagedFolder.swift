import Files
import Platform
import Safetensors

/// A folder that appears as a whole or not at all: it is filled beside its place and renamed.
final class StagedFolder {
  private let target: String
  private let staged: String
  /// What was made, the outermost first.
  private var made: [String] = []
  private var isCommitted = false

  init(for target: String) throws(MergeError) {
    var target = target
    while target.count > 1, target.hasSuffix("/") { target.removeLast() }
    self.target = target
    staged = "\(target).ia3-\(getpid())"
    try make(staged)
  }

  deinit {
    guard !isCommitted else { return }
    for path in made.reversed() where unlink(path) != 0 { rmdir(path) }
  }

  /// The path at which a file of the folder is to be written.
  func place(_ path: String) throws(MergeError) -> String {
    var folder = staged
    for part in path.split(separator: "/").dropLast() {
      folder = Path.join(folder, String(part))
      if FileSystem.status(folder) == nil { try make(folder) }
    }
    let place = Path.join(staged, path)
    made.append(place)
    return place
  }

  /// Puts the folder in its place.
  func commit() throws(MergeError) {
    guard rename(staged, target) == 0 else {
      throw .file(.system(path: target, action: "write", code: errno))
    }
    isCommitted = true
  }

  private func make(_ folder: String) throws(MergeError) {
    guard mkdir(folder, 0o777) == 0 else {
      throw .file(.system(path: target, action: "write", code: errno))
    }
    made.append(folder)
  }

  // MARK: Sources

  /// The files of a pipeline that belong into its merged copy, relative to it: without the original's weights in other
  /// formats and precisions, which nothing is merged into.
  ///
  /// - Parameter rewritten: the files that hold the merged weights.
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
    guard depth < 16 else { return }
    let names: [String]
    do throws(FileError) {
      names = try FileSystem.list(path.isEmpty ? folder : Path.join(folder, path))
    } catch {
      throw .file(error)
    }
    for name in names.sorted() where !name.hasPrefix(".") {
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
