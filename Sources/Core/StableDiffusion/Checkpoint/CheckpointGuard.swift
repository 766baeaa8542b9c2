import Safetensors

/// Watches the files of a checkpoint while its weights are used.
///
/// The weights stay in their files. What is computed after another program has changed or truncated one of them is
/// worthless, so `check` follows each computation whose result is kept.
public final class CheckpointGuard {
  let mappings: [MappingGuard]

  /// Watches all files of a checkpoint.
  public init(_ checkpoint: Checkpoint) {
    var seen = Set<ObjectIdentifier>()
    mappings = CheckpointModel.allCases.flatMap { checkpoint.files[$0] ?? [] }
      .filter { seen.insert(ObjectIdentifier($0)).inserted }.map(MappingGuard.init)
  }

  /// Throws `CheckpointError.changed` if a page of a file could not be read.
  public func checkPages() throws(CheckpointError) {
    for mapping in mappings where mapping.hasLostPages { throw .changed(path: mapping.file.path) }
  }

  /// Throws `CheckpointError.changed` if a file is no longer as it was opened.
  public func check() throws(CheckpointError) {
    for mapping in mappings where !mapping.isUnchanged() { throw .changed(path: mapping.file.path) }
  }
}
