import Files
import Safetensors

extension Checkpoint {
  /// The models' part of a trained network's metadata, as sd-scripts writes it (train_network.py): `ss_sd_model_name`,
  /// `ss_sd_model_hash`, `ss_new_sd_model_hash`, and the same for the VAE if the user named one.
  ///
  /// Reads the whole file once, at the disk's speed.
  /// - Throws: `CheckpointError.file` if a file can no longer be read.
  public func hashMetadata() throws(CheckpointError) -> [String: String] {
    var metadata = try Self.hashes(path, "sd_model")
    if let vaePath { metadata.merge(try Self.hashes(vaePath, "vae")) { first, _ in first } }
    return metadata
  }

  private static func hashes(_ path: String, _ name: String) throws(CheckpointError) -> [String: String] {
    switch FileSystem.status(path)?.kind {
    case nil: return ["ss_\(name)_name": path]
    case .folder:
      return [
        "ss_\(name)_name": Path.name(path), "ss_\(name)_hash": ModelHash.folder,
        "ss_new_\(name)_hash": ModelHash.folder,
      ]
    case .file, .other:
      let hash = try rethrowing(ModelHash.file(path), as: { (error: FileError) in CheckpointError.file(.file(error)) })
      return [
        "ss_\(name)_name": Path.name(path), "ss_\(name)_hash": hash.legacy,
        "ss_new_\(name)_hash": hash.whole,
      ]
    }
  }
}
