import Settings

/// How latents are kept between epochs; names and meanings are sd-scripts'.
public struct LatentCaching: Sendable, Equatable {
  /// Whether images are encoded once, before training.
  public let isOn: Bool
  /// Whether the latents are written beside the images.
  public let toDisk: Bool
  /// Images encoded at once.
  public let vaeBatchSize: Int
  /// Whether a file that exists is taken to be valid.
  public let skipCacheCheck: Bool
}

extension LatentCaching {
  init(_ settings: Settings) throws(OptionError) {
    let reader = OptionReader(settings: settings)
    toDisk = try reader.flag("cache_latents_to_disk")
    let inMemory = try reader.flag("cache_latents")
    isOn = toDisk || inMemory
    vaeBatchSize = max(1, try reader.integer("vae_batch_size") ?? 1)
    skipCacheCheck = try reader.flag("skip_cache_check")
  }
}
