import Platform
import TrainingData

/// Refuses runs for whose tensors there cannot be room: an allocation that fails would end the process.
enum MemoryCheck {
  static func check(
    _ plan: RunPlan,
    _ setup: RunSetup,
    available: Int = PhysicalMemory.bytes
  ) throws(TrainingError) {
    let needed = max(plan.memory, encoding(setup.dataset, channels: setup.checkpoint.size.vae.channels.first ?? 1))
    // Half may be in swap space, and these are estimates.
    if needed / 2 > available { throw .memory(needed: needed, available: available) }
  }

  /// The memory for encoding the largest batch of images: about three maps of the VAE's first channels.
  static func encoding(_ dataset: TrainingDataset, channels: Int) -> Int {
    let caching = dataset.caching
    let largest = dataset.datasets.flatMap { dataset in
      dataset.buckets.map { bucket in
        let batch = caching.isOn ? caching.vaeBatchSize : dataset.options.batchSize
        return Double(bucket.resolution.width) * Double(bucket.resolution.height)
          * Double(min(batch, bucket.members.count))
      }
    }.max()
    return Int(saturating: 3 * 4 * Double(channels) * (largest ?? 0))
  }
}
