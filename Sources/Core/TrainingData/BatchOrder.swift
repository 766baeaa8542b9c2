import Dataset
import Randomness

/// The order of a dataset's batches and of the images inside its buckets.
///
/// Source: `BaseDataset.make_buckets` and `shuffle_buckets` in sd-scripts' library/train_util.py.
struct BatchOrder: Sendable {
  /// A batch of a bucket, by its number among the bucket's batches.
  struct Batch: Sendable {
    var bucket: Int
    var index: Int
  }

  /// The number of shuffles after the first.
  private(set) var epoch = 0
  private(set) var batches: [Batch]
  private var buckets: [[Int]]
  private let batchSize: Int

  /// The first order, which does not depend on the run's seed; `random` is seeded again.
  init(_ dataset: ImageDataset, _ random: inout PythonRandom) {
    batchSize = dataset.options.batchSize
    buckets = dataset.buckets.map(\.members)
    batches = []
    for (bucket, members) in buckets.enumerated() {
      for index in 0..<Buckets.batches(of: batchSize, images: members.count) {
        batches.append(Batch(bucket: bucket, index: index))
      }
    }
    // sd-scripts shuffles the dataset before it sets its seed.
    shuffle(seed: 0, &random)
  }

  /// Advances to an epoch, shuffling once for each; `random` is seeded again each time.
  mutating func advance(to target: Int, seed: Int, _ random: inout PythonRandom) {
    while epoch < target {
      epoch += 1
      shuffle(seed: seed + epoch, &random)
    }
  }

  private mutating func shuffle(seed: Int, _ random: inout PythonRandom) {
    random = PythonRandom(seed: seed)
    random.shuffle(&batches)
    for bucket in buckets.indices { random.shuffle(&buckets[bucket]) }
  }

  /// The images of a batch, as indices into the dataset's.
  func images(of batch: Int) -> ArraySlice<Int> {
    let batch = batches[batch]
    let members = buckets[batch.bucket]
    let start = batch.index * batchSize
    return members[start..<min(start + batchSize, members.count)]
  }
}
