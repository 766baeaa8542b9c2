import Dataset
import Platform
import Randomness
import Tensors

/// The latents of a run's images, in memory or on disk.
public struct LatentStore: Sendable {
  /// An image's latents, channels last, not scaled by 0.18215.
  struct Entry: Sendable {
    var latents: [Float]
    var flipped: [Float]?
    /// The loss mask at the latents' size.
    var mask: LossMask?
    var flippedMask: LossMask?

    init(_ contents: LatentFile.Contents, _ image: TrainingImage) {
      latents = contents.latents
      flipped = contents.flipped
      let width = image.bucket.width / 8
      let height = image.bucket.height / 8
      mask = contents.mask?.reduced(width: width, height: height)
      flippedMask =
        contents.flipped == nil ? nil : contents.mask?.flipped.reduced(width: width, height: height)
    }
  }

  /// By dataset and image; nil for entries on disk.
  private var entries: [[Entry?]]
  /// Why latents that should be on disk are in memory; nil if none are.
  public fileprivate(set) var writeFailure: TrainingDataError?

  init(_ dataset: TrainingDataset) {
    entries = dataset.datasets.map { Array(repeating: nil, count: $0.images.count) }
  }

  mutating func keep(_ entry: Entry, dataset: Int, image: Int) { entries[dataset][image] = entry }

  func entry(_ image: TrainingImage, of subset: SubsetOptions, dataset: Int, index: Int)
    throws(TrainingDataError) -> Entry
  {
    if let entry = entries[dataset][index] { return entry }
    let file = LatentFile(for: image)
    guard
      let contents = try file.read(for: image, needsFlipped: subset.flipAug, needsMask: subset.alphaMask)
    else {
      throw .latents(
        path: file.path,
        problem:
          "the file lacks latents for \(image.bucket.width)×\(image.bucket.height) pixels; delete it to "
          + "have it created again"
      )
    }
    return Entry(contents, image)
  }
}

extension TrainingDataset {
  /// Calls a function with the bytes of every image's latents, those of mirror images and masks included.
  public func forEachLatent(
    _ store: LatentStore,
    _ body: (UnsafeRawBufferPointer) -> Void
  ) throws(TrainingDataError) {
    for (number, dataset) in datasets.enumerated() {
      for (index, image) in dataset.images.enumerated() {
        let entry = try store.entry(image, of: dataset.subsets[image.subset], dataset: number, index: index)
        for values in [entry.latents, entry.flipped, entry.mask?.values, entry.flippedMask?.values] {
          values?.withUnsafeBytes(body)
        }
      }
    }
  }

  /// A file of latents that does not exist yet.
  public struct MissingLatents: Sendable, Equatable {
    /// Where it will be, beside the image.
    public let path: String
    /// The least that it takes.
    public let bytes: Int
  }

  /// The files that `cache_latents_to_disk` has still to write.
  public var missingLatents: [MissingLatents] {
    guard caching.toDisk else { return [] }
    return datasets.flatMap { dataset in
      dataset.images.compactMap { image in
        let file = LatentFile(for: image)
        guard !file.exists else { return nil }
        let values = image.bucket.width / 8 * (image.bucket.height / 8) * 4
        return MissingLatents(path: file.path, bytes: 4 * values * (dataset.subsets[image.subset].flipAug ? 2 : 1))
      }
    }
  }

  /// Encodes every image once, for `cache_latents` and `cache_latents_to_disk`.
  ///
  /// Images of a size are encoded together, `vae_batch_size` at once, followed by their mirror images if they are
  /// mirrored. Images with valid files are not encoded again. Latents that cannot be written are kept in memory.
  /// Source: `new_cache_latents` in sd-scripts' library/train_util.py.
  /// - Parameters:
  ///   - torch: the run's generator, from which the latents are drawn.
  ///   - encode: the VAE's encoder: images [B, H, W, 3] from −1 to 1; mean and log variance [B, H/8, W/8, 4].
  ///   - progress: called with the images done and all images.
  /// - Throws: what `encode` throws, and `TrainingDataError`.
  public func prepareLatents(
    _ torch: inout TorchGenerator,
    encode: (Tensor) throws -> (mean: Tensor, logVariance: Tensor),
    progress: (_ done: Int, _ total: Int) -> Void = { _, _ in }
  ) throws -> LatentStore {
    var store = LatentStore(self)
    var done = 0
    if caching.toDisk { try refuseSharedFiles() }
    for (index, dataset) in datasets.enumerated() {
      for batch in try batchesToEncode(dataset, done: { done += 1 }) {
        let contents = try Self.encoded(batch, of: dataset, &torch, encode)
        for (image, contents) in zip(batch, contents) {
          let info = dataset.images[image]
          if caching.toDisk {
            do throws(TrainingDataError) {
              try LatentFile(for: info).write(contents, for: info)
              continue
            } catch {
              store.writeFailure = store.writeFailure ?? error
            }
          }
          store.keep(LatentStore.Entry(contents, info), dataset: index, image: image)
        }
        done += batch.count
        progress(done, imageCount)
      }
    }
    progress(done, imageCount)
    return store
  }

  /// The images still to be encoded, as indices, in batches of one size and kind.
  private func batchesToEncode(_ dataset: ImageDataset, done: () -> Void) throws(TrainingDataError) -> [[Int]] {
    let order = dataset.images.indices.sorted { left, right in
      let areas = [left, right].map { dataset.images[$0].bucket.width * dataset.images[$0].bucket.height }
      return (areas[0], left) < (areas[1], right)
    }
    var batches: [[Int]] = []
    for index in order {
      let image = dataset.images[index]
      let subset = dataset.subsets[image.subset]
      if caching.toDisk {
        let file = LatentFile(for: image)
        if file.exists {
          var isValid = caching.skipCacheCheck
          if !isValid {
            isValid =
              try file.read(for: image, needsFlipped: subset.flipAug, needsMask: subset.alphaMask) != nil
          }
          if isValid {
            done()
            continue
          }
        }
      }
      if let last = batches.last, let first = last.first, last.count < caching.vaeBatchSize {
        let other = dataset.images[first]
        let options = dataset.subsets[other.subset]
        if other.bucket == image.bucket, options.flipAug == subset.flipAug,
          options.alphaMask == subset.alphaMask
        {
          batches[batches.count - 1].append(index)
          continue
        }
      }
      batches.append([index])
    }
    return batches
  }

  private static func encoded(
    _ batch: [Int],
    of dataset: ImageDataset,
    _ torch: inout TorchGenerator,
    _ encode: (Tensor) throws -> (mean: Tensor, logVariance: Tensor)
  ) throws -> [LatentFile.Contents] {
    let images = batch.map { dataset.images[$0] }
    let loaded = images.concurrentMap { image in
      Result { () throws(TrainingDataError) in
        try ImageLoader.load(image, of: dataset, resizes: true, crop: nil)
      }
    }
    let buffers = try loaded.map { try $0.get() }
    guard let first = images.first else { return [] }
    let options = dataset.subsets[first.subset]
    let area = first.bucket.width / 8 * (first.bucket.height / 8)
    func latents(isFlipped: Bool) throws -> [[Float]] {
      let pixels = Tensor([images.count, first.bucket.height, first.bucket.width, 3])
      let size = first.bucket.height * first.bucket.width * 3
      for (index, buffer) in buffers.enumerated() {
        ImageLoader.write(buffer, isFlipped: isFlipped, to: pixels.data + index * size)
      }
      let (mean, logVariance) = try encode(pixels)
      let expected = [images.count, first.bucket.height / 8, first.bucket.width / 8, 4]
      guard mean.shape == expected, logVariance.shape == expected else {
        throw TrainingDataError.latents(
          path: first.path,
          problem: "the VAE returned latents of shape \(mean.shape); it must be \(expected)"
        )
      }
      let sample = LatentSampling.sample(mean: mean, logVariance: logVariance, &torch)
      return try images.indices.map { index in
        let values = Array(UnsafeBufferPointer(start: sample.data + index * area * 4, count: area * 4))
        if values.contains(where: \.isNaN) { throw TrainingDataError.notANumber(path: images[index].path) }
        return values
      }
    }
    let plain = try latents(isFlipped: false)
    let flipped = options.flipAug ? try latents(isFlipped: true) : nil
    return images.indices.map { index in
      LatentFile.Contents(
        latents: plain[index],
        flipped: flipped?[index],
        mask: options.alphaMask ? LossMask(alpha: buffers[index]) : nil
      )
    }
  }

  /// Rejects files that two sizes would share: a file contains the latents of only one.
  private func refuseSharedFiles() throws(TrainingDataError) {
    var buckets = ExactDictionary<SizeFacts.Size>()
    for image in datasets.flatMap(\.images) {
      let path = LatentFile(for: image).path
      if let other = buckets.updateValue(image.bucket, forKey: path), other != image.bucket {
        throw .latents(
          path: path,
          problem: "two datasets train \(image.path) at different sizes, but a file contains only one; use "
            + "cache_latents instead of cache_latents_to_disk"
        )
      }
    }
  }
}
