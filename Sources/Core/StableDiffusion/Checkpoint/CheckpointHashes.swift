import Files
import Safetensors

/// The hashes of a checkpoint's files: the metadata of networks that were trained on it, and what identifies it.
public struct CheckpointHashes: Sendable {
  /// The models' part of a trained network's metadata, as sd-scripts writes it (train_network.py): `ss_sd_model_name`,
  /// `ss_sd_model_hash`, `ss_new_sd_model_hash`, and the same for the VAE if the user named one.
  public let metadata: [String: String]
  /// The SHA-256 of the file; of a folder, that of the hashes of its files.
  public let model: String
  /// The same of the VAE that the user named; nil if it is the model's own.
  public let vae: String?

  /// Reads all files of a checkpoint once, at the disk's speed.
  ///
  /// - Parameter guards: those of the checkpoint, which learn the hashes of their files.
  /// - Throws: `CheckpointError.file` if a file can no longer be read.
  public init(_ checkpoint: Checkpoint, _ guards: CheckpointGuard) throws(CheckpointError) {
    var hashes: [ObjectIdentifier: (legacy: String, whole: String)] = [:]
    for mapping in guards.mappings {
      let hash = try rethrowing(
        ModelHash.file(mapping.file),
        as: { (error: FileError) in CheckpointError.file(.file(error)) }
      )
      mapping.hash = hash.whole
      hashes[ObjectIdentifier(mapping.file)] = hash
    }
    func files(_ models: [CheckpointModel]) -> [(legacy: String, whole: String)] {
      var seen = Set<ObjectIdentifier>()
      return models.flatMap { checkpoint.files[$0] ?? [] }.filter { seen.insert(ObjectIdentifier($0)).inserted }
        .compactMap { hashes[ObjectIdentifier($0)] }
    }
    let own = files(checkpoint.vaePath == nil ? CheckpointModel.allCases : [.unet, .textEncoder])
    var metadata = Self.metadata(checkpoint.path, "sd_model", own)
    // A configuration file decides on the heads; without one they follow from the weights.
    model = Self.identity(own.map(\.whole) + (checkpoint.textEncoder.heads.map { ["heads \($0)"] } ?? []))
    if let path = checkpoint.vaePath {
      let other = files([.vae])
      metadata.merge(Self.metadata(path, "vae", other)) { first, _ in first }
      vae = Self.identity(other.map(\.whole))
    } else {
      vae = nil
    }
    self.metadata = metadata
  }

  private static func identity(_ parts: [String]) -> String {
    guard parts.count != 1 else { return parts[0] }
    var hash = SHA256()
    hash.update(Array(parts.joined(separator: "\n").utf8))
    return hash.hexadecimal
  }

  private static func metadata(
    _ path: String,
    _ name: String,
    _ files: [(legacy: String, whole: String)]
  ) -> [String: String] {
    switch FileSystem.status(path)?.kind {
    case nil: return ["ss_\(name)_name": path]
    case .folder:
      return [
        "ss_\(name)_name": Path.name(path), "ss_\(name)_hash": ModelHash.folder,
        "ss_new_\(name)_hash": ModelHash.folder,
      ]
    case .file, .other:
      return [
        "ss_\(name)_name": Path.name(path), "ss_\(name)_hash": files.first?.legacy ?? "",
        "ss_new_\(name)_hash": files.first?.whole ?? "",
      ]
    }
  }
}
