import Dataset
import Randomness

/// The batches of a run, one after another, in the same order as in sd-scripts.
///
/// It is a value: copies are independent, and `state` can be saved and restored at any moment.
///
/// Equal to sd-scripts with `max_data_loader_n_workers=0` on one process, for the same states of both generators: an
/// epoch draws two integers from PyTorch's generator, of which the second seeds the permutation; flips, crops and
/// captions draw from Python's. Accelerate's loader fetches one batch ahead, and an epoch's first batch is fetched
/// before the datasets are notified of the epoch: it comes from the previous epoch's order, and captions of any batch
/// see the step of some batches before. A run's seed alone determines the orders and Python's draws; the state of
/// PyTorch's generator also depends on earlier draws, and sd-scripts draws initial weights for models that it then
/// overwrites. (Sources: `collator_class`, `BaseDataset.__getitem__` and `set_current_epoch`
/// in sd-scripts' library/train_util.py; torch.utils.data's RandomSampler and `_BaseDataLoaderIter`; accelerate's
/// `DataLoaderShard.__iter__`.)
public struct BatchStream: Sendable {
  /// Python's generator: the loop draws from it, too, for example for multires noise.
  public var python: PythonRandom
  /// The epoch, counted from 1; 0 before the first.
  public private(set) var epoch = 0
  /// Batches of the epoch that were returned.
  public private(set) var position = 0

  private let dataset: TrainingDataset
  private let processors: [[CaptionProcessor]]
  private var orders: [BatchOrder]
  /// The epoch's permutation of all datasets' batches.
  private var order: [Int] = []
  private var orderSeed: UInt64 = 0
  /// The batch fetched ahead, with the state before its draws.
  private var ahead: Ahead?
  /// The step of which the datasets were last notified.
  private var datasetStep = 0
  /// The step of the batch that was returned last, of which the datasets are notified at the next fetch.
  private var announcedStep = 0

  private struct Ahead {
    var plan: BatchPlan
    var python: PythonRandom
    var datasetStep: Int
  }

  init(_ dataset: TrainingDataset, maxTrainSteps: Int) {
    self.dataset = dataset
    processors = dataset.datasets.map { dataset in
      // A dataset with masks is never notified of steps and epochs.
      let steps = dataset.hasConditioning ? 0 : maxTrainSteps
      return dataset.subsets.map { CaptionProcessor(options: $0, maxTrainSteps: steps) }
    }
    var random = PythonRandom(seed: 0)
    orders = dataset.datasets.map { BatchOrder($0, &random) }
    for validation in dataset.validation { _ = BatchOrder(validation, &random) }
    python = random
  }

  /// Begins an epoch.
  /// - Parameters:
  ///   - epoch: its number, counted from 1.
  ///   - torch: the run's generator, from which two integers are drawn.
  public mutating func startEpoch(_ epoch: Int, _ torch: inout TorchGenerator) {
    self.epoch = epoch
    // The loader draws a seed for workers even if there are none.
    _ = torch.integer()
    orderSeed = UInt64(torch.integer())
    order = Self.permutation(dataset.batchesPerEpoch, seed: orderSeed)
    position = 0
    ahead = nil
  }

  private static func permutation(_ count: Int, seed: UInt64) -> [Int] {
    var generator = TorchGenerator(seed: seed)
    return generator.permutation(count)
  }

  /// The next batch of the epoch; nil at its end.
  /// - Parameter globalStep: updates done so far.
  public mutating func next(globalStep: Int) -> BatchPlan? {
    guard position < order.count else { return nil }
    let plan: BatchPlan
    if let ahead {
      plan = ahead.plan
    } else {
      plan = fetch(position)
      notifyDatasets()
    }
    ahead = nil
    position += 1
    if position < order.count {
      let before = (python, datasetStep)
      ahead = Ahead(plan: fetch(position), python: before.0, datasetStep: before.1)
      notifyDatasets()
    }
    announcedStep = globalStep
    return plan
  }

  private mutating func notifyDatasets() {
    for index in orders.indices {
      orders[index].advance(to: epoch, seed: dataset.orderSeed, &python)
    }
    datasetStep = announcedStep
  }

  // MARK: Draws

  private mutating func fetch(_ position: Int) -> BatchPlan {
    var batch = order[position]
    var index = 0
    while batch >= orders[index].batches.count {
      batch -= orders[index].batches.count
      index += 1
    }
    let images = dataset.datasets[index]
    let batchOrder = orders[index]
    var plan = BatchPlan(dataset: index, samples: [])
    for member in batchOrder.images(of: batch) {
      let image = images.images[member]
      let subset = images.subsets[image.subset]
      let isFlipped = subset.flipAug && python.random() < 0.5
      let crop = dataset.caching.isOn ? nil : crop(image, subset, images.options)
      let caption = processors[index][image.subset].process(
        image.caption,
        epoch: images.hasConditioning ? 0 : batchOrder.epoch,
        step: images.hasConditioning ? 0 : datasetStep,
        &python
      )
      plan.samples.append(
        BatchPlan.Sample(image: member, isFlipped: isFlipped, crop: crop, caption: caption)
      )
    }
    return plan
  }

  /// The random crop of an image; nil for the middle.
  private mutating func crop(_ image: TrainingImage, _ subset: SubsetOptions, _ options: DatasetOptions)
    -> BatchPlan.Crop?
  {
    guard subset.randomCrop else { return nil }
    func offset(_ length: Int, _ target: Int) -> Int {
      length > target ? python.randint(0, length - target) : 0
    }
    // With buckets the width is drawn first; without them the height, and the image is not resized.
    if options.enableBucket {
      let left = offset(image.resized.width, image.bucket.width)
      return BatchPlan.Crop(left: left, top: offset(image.resized.height, image.bucket.height))
    }
    let top = offset(image.size.height, image.bucket.height)
    return BatchPlan.Crop(left: offset(image.size.width, image.bucket.width), top: top)
  }
}

extension TrainingDataset {
  /// The run's batches from the start.
  /// - Parameter maxTrainSteps: updates of the whole run, of which `token_warmup_step` may be a share.
  public func stream(maxTrainSteps: Int) -> BatchStream { BatchStream(self, maxTrainSteps: maxTrainSteps) }

  /// The run's batches from where `state` was saved.
  /// - Parameter acceptsOthers: whether the state may belong to other images.
  /// - Throws: `TrainingDataError.state` if the bytes are damaged or belong to other images.
  public func stream(
    maxTrainSteps: Int,
    state: [UInt8],
    acceptsOthers: Bool = false
  ) throws(TrainingDataError) -> BatchStream {
    var stream = BatchStream(self, maxTrainSteps: maxTrainSteps)
    try stream.restore(state, acceptsOthers: acceptsOthers)
    return stream
  }
}

// MARK: State

extension BatchStream {
  private static let magic = Array("ia3batch".utf8)
  private static let version = 1

  /// The stream's position, in a format of its own.
  public var state: [UInt8] {
    var bytes = Self.magic
    func append(_ value: some FixedWidthInteger) {
      withUnsafeBytes(of: value.littleEndian) { bytes.append(contentsOf: $0) }
    }
    append(Int64(Self.version))
    append(dataset.fingerprint)
    for value in [epoch, position, datasetStep, announcedStep, orders.map(\.epoch).max() ?? 0] {
      append(Int64(value))
    }
    append(orderSeed)
    append(Int64(ahead?.datasetStep ?? -1))
    bytes += python.state
    bytes += (ahead?.python ?? python).state
    append(Checksum.crc32(bytes[...]))
    return bytes
  }

  fileprivate mutating func restore(_ state: [UInt8], acceptsOthers: Bool) throws(TrainingDataError) {
    let damaged = TrainingDataError.state("the saved state of the batches is damaged")
    let header = Self.magic.count + 9 * 8
    let generator = python.state.count
    let checked = header + 2 * generator
    guard state.count == checked + 4, state.starts(with: Self.magic),
      state[checked...].reversed().reduce(UInt32(0), { $0 << 8 | UInt32($1) })
        == Checksum.crc32(state[..<checked])
    else { throw damaged }
    func word(_ index: Int) -> UInt64 {
      let start = Self.magic.count + 8 * index
      return state[start..<start + 8].reversed().reduce(0) { $0 << 8 | UInt64($1) }
    }
    func whole(_ index: Int) -> Int { Int(Int64(bitPattern: word(index))) }
    guard whole(0) == Self.version else {
      throw .state("the saved state of the batches is from another version of ia3")
    }
    guard acceptsOthers || word(1) == dataset.fingerprint else {
      throw .state(
        "the images, their repeats, captions or buckets have changed since the state was saved"
      )
    }
    let count = dataset.batchesPerEpoch
    let ordered = whole(6)
    let plausible = 0...1 << 24
    guard plausible.contains(whole(2)), (0...count).contains(whole(3)), plausible.contains(ordered),
      (0...1).contains(whole(2) - ordered), whole(4) >= 0, whole(5) >= 0, whole(8) >= -1,
      let current = PythonRandom(state: Array(state[header..<header + generator])),
      let before = PythonRandom(state: Array(state[header + generator..<checked]))
    else { throw damaged }
    epoch = whole(2)
    position = whole(3)
    announcedStep = whole(5)
    orderSeed = word(7)
    order = epoch > 0 ? Self.permutation(count, seed: orderSeed) : []
    for index in orders.indices {
      orders[index].advance(to: ordered, seed: dataset.orderSeed, &python)
    }
    if whole(8) >= 0 {
      guard position < order.count else { throw damaged }
      // The batch fetched ahead is drawn again from the same state.
      python = before
      datasetStep = whole(8)
      ahead = Ahead(plan: fetch(position), python: before, datasetStep: datasetStep)
    }
    datasetStep = whole(4)
    python = current
  }
}

extension TrainingDataset {
  /// A hash of the images, repeats, captions, buckets and orders.
  var fingerprint: UInt64 {
    var hash: UInt64 = 0xCBF2_9CE4_8422_2325
    func add(_ bytes: some Sequence<UInt8>) {
      for byte in bytes { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
      hash = (hash ^ 0xFF) &* 0x100_0000_01B3
    }
    func add(_ number: Int) {
      withUnsafeBytes(of: UInt64(bitPattern: Int64(number)).littleEndian) { add($0) }
    }
    add(orderSeed)
    for dataset in datasets {
      add(dataset.options.batchSize)
      for image in dataset.images {
        add(PythonPath.name(image.path).utf8)
        add(image.caption.utf8)
        for number in [
          image.repeats, image.subset, image.bucket.width, image.bucket.height, image.resized.width,
          image.resized.height,
        ] {
          add(number)
        }
      }
    }
    return hash
  }
}
