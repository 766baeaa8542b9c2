import CNetworks
import Files
import Platform
import Safetensors
import StableDiffusion

/// The result of a merge.
public struct MergeResult: Sendable, Equatable {
  /// The number of weights that were changed.
  public var weights = 0
  /// The types that they are stored in.
  public var types: [DataType] = []
  /// ‖merged − original‖ / ‖merged‖ over these weights, before rounding.
  public var change: Double { ratio(squares[0]) }
  /// ‖rounded − merged‖ / ‖merged‖ over these weights: what the stored type costs.
  public var rounding: Double { ratio(squares[1]) }

  /// The sums of squares of the change, of the rounding, and of the merged weights.
  var squares = [0.0, 0.0, 0.0]

  private func ratio(_ square: Double) -> Double { squares[2] > 0 ? (square / squares[2]).squareRoot() : 0 }
}

extension NetworkMerge {
  /// Writes the merged checkpoint in its original layout and types; it appears as a whole or not at all.
  ///
  /// - Parameters:
  ///   - output: a `.safetensors` file for a single-file checkpoint, otherwise a folder that does not exist yet or is empty.
  ///   - overwriting: whether a file of this name may be replaced.
  ///   - shouldStop: asked between tensors.
  ///   - progress: called with the number of weights that are changed.
  /// - Throws: `MergeError`; nothing at `output` is changed in that case.
  public func write(
    to output: String,
    overwriting: Bool = false,
    shouldStop: () -> Bool = { false },
    progress: (_ done: Int, _ total: Int) -> Void = { _, _ in }
  ) throws(MergeError) -> MergeResult {
    try checkOutput(output, overwriting: overwriting)
    var result = MergeResult()
    switch checkpoint.location {
    case .file(let file):
      try write(file, to: output, into: &result, shouldStop, progress)
    case .folder(let folder):
      let staging = try StagedFolder(for: output)
      let files = Set(changes.keys.map(\.file))
      for path in try StagedFolder.files(of: folder, rewritten: files) {
        let source = Path.join(folder, path)
        let target = try staging.place(path)
        if files.contains(source) {
          try write(source, to: target, into: &result, shouldStop, progress)
        } else {
          try StagedFolder.copy(source, to: target)
        }
      }
      try staging.commit()
    }
    return result
  }

  private func checkOutput(_ output: String, overwriting: Bool) throws(MergeError) {
    let isFolder: Bool
    let place: String
    switch checkpoint.location {
    case .file(let file): (isFolder, place) = (false, file)
    case .folder(let folder): (isFolder, place) = (true, folder)
    }
    let inputs = [place] + networks.map(\.use.path)
    let writeGuard = WriteGuard(inputs: inputs, isForced: overwriting)
    if writeGuard.isInput(output) { throw .refused(WriteRefusal(path: output, reason: .input)) }
    let target = Path.join(FileSystem.resolved(Path.parent(output)), Path.name(output))
    if isFolder, Path.inside(FileSystem.resolved(place), target) != nil { throw .inside(output: output, input: place) }
    let hasExtension = Path.fileExtension(output) == ".safetensors"
    guard hasExtension != isFolder else { throw .layout(output: output, isFolder: isFolder) }
    switch FileSystem.status(output)?.kind {
    case nil: break
    case .folder?:
      guard isFolder else { throw .layout(output: output, isFolder: false) }
      let names = try rethrowing(FileSystem.list(output), as: MergeError.file)
      if !names.isEmpty { throw .checkpoint(.occupied(path: output)) }
    case .file?, .other?:
      if isFolder { throw .layout(output: output, isFolder: true) }
      do throws(WriteRefusal) { try writeGuard.check(output) } catch { throw .refused(error) }
    }
    let bytes = Set(changes.keys.map(\.file)).reduce(0) { $0 + (FileSystem.status($1)?.size ?? 0) }
    if let space = DiskSpace(at: output), space.free < bytes {
      throw .noRoom(output: output, free: space.free, bytes: bytes)
    }
  }

  /// Writes one file with its changed weights.
  private func write(
    _ source: String,
    to target: String,
    into result: inout MergeResult,
    _ shouldStop: () -> Bool,
    _ progress: (Int, Int) -> Void
  ) throws(MergeError) {
    var failure: MergeError?
    do throws(SafetensorsError) {
      let file = try SafetensorsFile(path: source)
      let entries = file.tensors.map { SafetensorsWriter.Entry($0.key, $0.value.dataType, $0.value.shape) }
      try SafetensorsWriter.write(entries, metadata: metadata(file.metadata), to: target) {
        (entry, sink) throws(SafetensorsError) in
        if failure == nil, shouldStop() { failure = .stopped }
        guard failure == nil else { return }
        guard let merge = changes[TensorPlace(file: source, name: entry.name)] else {
          return try sink.write(try file.bytes(entry.name))
        }
        let merged = try Self.merged(entry, of: file, merge, into: &result)
        guard merged.withUnsafeBytes({ entry.dataType.firstNonFinite($0) }) == nil else {
          failure = .overflow(tensor: entry.name, type: entry.dataType)
          return
        }
        try sink.write(merged)
        progress(result.weights, changes.count)
      }
    } catch { throw failure ?? .safetensors(error) }
  }

  /// A changed weight as it is stored.
  private static func merged(
    _ entry: SafetensorsWriter.Entry,
    of file: SafetensorsFile,
    _ merge: LayerMerge,
    into result: inout MergeResult
  ) throws(SafetensorsError) -> [UInt8] {
    let before = try file.float32(entry.name)
    var exact = before
    merge.apply(to: &exact)
    result.weights += 1
    if !result.types.contains(entry.dataType) { result.types.append(entry.dataType) }
    guard let narrowing = FloatNarrowing(entry.dataType) else {
      ia3_add_distances(before, exact, exact, exact.count, &result.squares)
      return exact.withUnsafeBytes { Array($0) }
    }
    let narrowed = narrowing.narrowed(exact)
    let rounded = narrowed.withUnsafeBytes { narrowing.widened($0) }
    ia3_add_distances(before, exact, rounded, exact.count, &result.squares)
    return narrowed.withUnsafeBytes { Array($0) }
  }
}
