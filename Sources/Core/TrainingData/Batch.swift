import Dataset
import Files
import Images
import Tensors

/// The input of a training step.
public struct Batch: Sendable {
  /// The images, crops and captions that were chosen at random.
  public let plan: BatchPlan
  /// The images' files.
  public let files: [String]
  /// The weight of each image's loss.
  public let lossWeights: [Float]
  /// The VAE's latents [B, h, w, 4], not scaled by 0.18215; nil if nothing is cached.
  public let latents: Tensor?
  /// The images [B, H, W, 3] from −1 to 1, to be encoded; nil if latents are cached.
  public let pixels: Tensor?
  /// The weight of each cell's loss, [B, h, w] from 0 to 1; nil for 1 everywhere.
  public let masks: Tensor?

  /// The captions.
  public var captions: [String] { plan.samples.map(\.caption) }
}

extension TrainingDataset {
  /// Loads a batch.
  ///
  /// Source: `BaseDataset.__getitem__` in sd-scripts' library/train_util.py.
  /// - Parameter latents: the result of `prepareLatents`; nil if nothing is cached.
  /// - Throws: `TrainingDataError` with the file that cannot be used.
  public func batch(_ plan: BatchPlan, latents store: LatentStore?) throws(TrainingDataError) -> Batch {
    let dataset = datasets[plan.dataset]
    let images = plan.samples.map { dataset.images[$0.image] }
    var latents: Tensor?
    var pixels: Tensor?
    var masks: [LossMask?]
    if let store {
      (latents, masks) = try cached(plan, store)
    } else {
      (pixels, masks) = try loaded(plan)
    }
    if dataset.hasConditioning { masks = try conditioning(plan) }
    return Batch(
      plan: plan,
      files: images.map(\.path),
      lossWeights: images.map(dataset.lossWeight),
      latents: latents,
      pixels: pixels,
      masks: Self.stacked(masks)
    )
  }

  private func cached(_ plan: BatchPlan, _ store: LatentStore) throws(TrainingDataError) -> (
    Tensor?, [LossMask?]
  ) {
    let dataset = datasets[plan.dataset]
    guard let first = plan.samples.first.map({ dataset.images[$0.image] }) else { return (nil, []) }
    let size = first.bucket.height / 8 * (first.bucket.width / 8) * 4
    let latents = Tensor([plan.samples.count, first.bucket.height / 8, first.bucket.width / 8, 4])
    var masks: [LossMask?] = []
    for (index, sample) in plan.samples.enumerated() {
      let image = dataset.images[sample.image]
      let entry = try store.entry(
        image,
        of: dataset.subsets[image.subset],
        dataset: plan.dataset,
        index: sample.image
      )
      let values = sample.isFlipped ? entry.flipped ?? entry.latents : entry.latents
      values.withUnsafeBufferPointer { source in
        if let start = source.baseAddress, source.count == size {
          (latents.data + index * size).update(from: start, count: size)
        }
      }
      masks.append(sample.isFlipped ? entry.flippedMask : entry.mask)
    }
    return (latents, masks)
  }

  private func loaded(_ plan: BatchPlan) throws(TrainingDataError) -> (Tensor?, [LossMask?]) {
    let dataset = datasets[plan.dataset]
    guard let first = plan.samples.first.map({ dataset.images[$0.image] }) else { return (nil, []) }
    let results = plan.samples.concurrentMap { sample in
      Result { () throws(TrainingDataError) in
        try ImageLoader.load(
          dataset.images[sample.image],
          of: dataset,
          resizes: dataset.options.enableBucket,
          crop: sample.crop
        )
      }
    }
    let size = first.bucket.height * first.bucket.width * 3
    let pixels = Tensor([plan.samples.count, first.bucket.height, first.bucket.width, 3])
    var masks: [LossMask?] = []
    for (index, (sample, result)) in zip(plan.samples, results).enumerated() {
      let buffer = try result.get()
      ImageLoader.write(buffer, isFlipped: sample.isFlipped, to: pixels.data + index * size)
      guard dataset.subsets[dataset.images[sample.image].subset].alphaMask else {
        masks.append(nil)
        continue
      }
      let mask = LossMask(alpha: buffer)
      masks.append(
        (sample.isFlipped ? mask.flipped : mask).reduced(
          width: first.bucket.width / 8,
          height: first.bucket.height / 8
        )
      )
    }
    return (pixels, masks)
  }

  private func conditioning(_ plan: BatchPlan) throws(TrainingDataError) -> [LossMask?] {
    let dataset = datasets[plan.dataset]
    var masks: [LossMask?] = []
    for sample in plan.samples {
      let image = dataset.images[sample.image]
      guard let path = image.conditioningPath else {
        masks.append(nil)
        continue
      }
      let mask = try LossMask.load(path, for: image, of: dataset)
      masks.append(
        (sample.isFlipped ? mask.flipped : mask).reduced(
          width: image.bucket.width / 8,
          height: image.bucket.height / 8
        )
      )
    }
    return masks
  }

  /// Masks of one size as a tensor, with full weight for images without a mask; nil if no image has one.
  private static func stacked(_ masks: [LossMask?]) -> Tensor? {
    guard let first = masks.lazy.compactMap(\.self).first else { return nil }
    let whole = LossMask.whole(width: first.width, height: first.height)
    let values = masks.flatMap { ($0 ?? whole).values }
    return Tensor([masks.count, first.height, first.width], values)
  }
}
