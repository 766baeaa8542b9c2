import Safetensors

/// The hashes by which programs identify a network.
public struct NetworkHashes: Sendable, Equatable {
  /// The SHA-256 of the file.
  public let whole: String
  /// The SHA-256 of what follows the header: the same for two files that differ in metadata alone.
  public let tensors: String
  /// Eight digits of the SHA-256 of 64 KiB from the file's second MiB on.
  public let legacy: String
  /// The value of `tensors` according to the metadata (`sshs_model_hash`).
  public let written: String?

  /// Civitai's AutoV2: the first ten digits of `whole`.
  public var autoV2: String { String(whole.prefix(10)) }
  /// Civitai's AutoV3: the first twelve digits of `tensors`.
  public var autoV3: String { String(tensors.prefix(12)) }
  /// What the web UI writes into an image: the first twelve digits of the hash in the metadata, or else of the tensors'
  /// own (extensions-builtin/Lora/network.py).
  public var shown: String { String((written ?? tensors).prefix(12)) }
}

extension NetworkFile {
  /// The hashes; reads the whole file.
  public var hashes: NetworkHashes {
    let bytes = file.mapping.bytes
    return NetworkHashes(
      whole: ModelHash.whole(bytes),
      tensors: ModelHash.tensors(bytes),
      legacy: ModelHash.legacy(bytes),
      written: metadata["sshs_model_hash"]
    )
  }
}
