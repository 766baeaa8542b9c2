import Dataset
import Files
import Images
import Platform
import Randomness
import Settings

/// Loads planned datasets: captions, masks, held-out images, buckets.
struct DatasetBuilder {
  let options: DatasetOptions
  /// Whether latents are cached: images then need not have the exact size.
  let cachesLatents: Bool
  /// Whether the dataset has the training images or those that are held out for validation.
  let split: ValidationSplit
  private(set) var warnings: [String] = []

  private var subsets: [SubsetOptions] = []
  private var tagFrequencies: [TagFrequency] = []
  private var entries: [Entry] = []
  /// Images so far, including repeats.
  private var repeated = 0

  /// The most images in an epoch, since its order is held in memory.
  private static let epochLimit = 1 << 26

  /// An image before its header is read.
  private struct Entry {
    var path: String
    var caption: String
    var repeats: Int
    var subset: Int
    var isReg: Bool
    var conditioningPath: String?
  }

  init(options: DatasetOptions, cachesLatents: Bool, isTraining: Bool = true) {
    self.options = options
    self.cachesLatents = cachesLatents
    split = ValidationSplit(share: options.validationSplit, isTraining: isTraining)
  }

  /// Builds the dataset; `random` chooses the images that are held out, if there are any.
  mutating func build(_ group: DatasetSources.Group, _ random: inout PythonRandom) throws(TrainingDataError)
    -> ImageDataset
  {
    for (index, use) in group.dataset.uses(split).enumerated() {
      try add(group.subsets[index], group.dataset.folders[index], use, &random)
    }
    let hasConditioning =
      !group.subsets.isEmpty && group.subsets.allSatisfy { $0.conditioningDataDir != nil }
    if hasConditioning { try pairMasks() }
    let training = entries.filter { !$0.isReg }
    let regularization = entries.filter(\.isReg)
    let trainingCount = training.reduce(0) { $0 + $1.repeats }
    let regularizationCount = regularization.reduce(0) { $0 + $1.repeats }
    if trainingCount < regularizationCount {
      warnings.append(
        "there are \(regularizationCount) regularization images for \(trainingCount) training images: "
          + "some are not used"
      )
    }
    return try ImageDataset(
      options: options,
      subsets: subsets,
      images: sized(DatasetPlan.epoch(training, regularization, repeats: \.repeats)),
      trainingImageCount: trainingCount,
      regularizationImageCount: regularizationCount,
      tagFrequencies: tagFrequencies,
      hasConditioning: hasConditioning
    )
  }

  private mutating func add(
    _ subset: SubsetOptions,
    _ folder: PlannedFolder,
    _ use: PlannedDataset.Use,
    _ random: inout PythonRandom
  ) throws(TrainingDataError) {
    switch use {
    case .noRepeats:
      warnings.append("\(subset.imageDir): num_repeats is \(folder.repeats), so the folder is not used")
    case .sameName: warnings.append("\(subset.imageDir) is listed twice; only the first of the two is used")
    case .missing: warnings.append("\(subset.imageDir) is not a folder, so it is not used")
    case .empty: try add(subset, folder.images?.images ?? [], repeats: 0, &random)
    case .used(let repeats): try add(subset, folder.images?.images ?? [], repeats: repeats, &random)
    }
  }

  /// The extension by which the guide says that images are trained with their folder's name.
  private static let noCaptions = ".none-use-foldername"

  private mutating func add(
    _ subset: SubsetOptions,
    _ all: [ImageFolder.Image],
    repeats: Int,
    _ random: inout PythonRandom
  ) throws(TrainingDataError) {
    let images = chosen(all, subset, &random)
    var captions: [String] = []
    var missing = 0
    for image in images {
      if let path = image.captionPath {
        captions.append(try Self.caption(path, enableWildcard: subset.enableWildcard))
      } else {
        missing += 1
        captions.append(subset.classTokens ?? "")
      }
    }
    if missing > 0, !(missing == images.count && subset.captionExtension == Self.noCaptions) {
      let substitute = subset.classTokens.map { "'\($0)'" } ?? "an empty caption"
      warnings.append(
        "\(subset.imageDir): \(missing) of \(images.count) images have no \(subset.captionExtension) file and "
          + "are trained with \(substitute)"
      )
    }
    countTags(captions, folder: PythonPath.name(subset.imageDir))
    guard !images.isEmpty else {
      warnings.append("\(subset.imageDir) contains no images, so it is not used")
      return
    }
    let (count, overflow) = repeats.multipliedReportingOverflow(by: images.count)
    guard !overflow, count <= Self.epochLimit - repeated else {
      throw .option(
        OptionError(
          "num_repeats",
          "\(subset.imageDir): \(repeats) times \(images.count) images are too many; an epoch must have at most "
            + "\(Self.epochLimit)"
        )
      )
    }
    repeated += count
    var subset = subset
    subset.imageCount = images.count
    for (image, caption) in zip(images, captions) {
      entries.append(
        Entry(
          path: image.path,
          caption: caption,
          repeats: repeats,
          subset: subsets.count,
          isReg: subset.isReg
        )
      )
    }
    subsets.append(subset)
  }

  private mutating func countTags(_ captions: [String], folder: String) {
    let index = tagFrequencies.firstIndex { $0.folder == folder } ?? tagFrequencies.count
    if index == tagFrequencies.count { tagFrequencies.append(TagFrequency(folder: folder)) }
    tagFrequencies[index].count(captions)
  }

  private static func caption(_ path: String, enableWildcard: Bool) throws(TrainingDataError) -> String {
    try rethrowing(
      Caption.read(path, enableWildcard: enableWildcard),
      as: { (error: Caption.Fault) in TrainingDataError.caption(path: path, error) }
    ).lines.joined(separator: "\n")
  }

  /// The images of a folder on this side of the split.
  private func chosen(_ images: [ImageFolder.Image], _ subset: SubsetOptions, _ random: inout PythonRandom)
    -> [ImageFolder.Image]
  {
    let count = split.count(of: images.count, isRegularization: subset.isReg)
    guard split.share > 0, !subset.isReg else { return Array(images.prefix(count)) }
    var shuffled = images
    if let seed = options.validationSeed {
      var own = PythonRandom(seed: seed)
      own.shuffle(&shuffled)
    } else {
      random.shuffle(&shuffled)
    }
    return Array(split.isTraining ? shuffled.prefix(count) : shuffled.suffix(count))
  }

  // MARK: Masks

  private mutating func pairMasks() throws(TrainingDataError) {
    var masks: [Int: ExactDictionary<String>] = [:]
    var paired: Set<ExactText> = []
    for (index, subset) in subsets.enumerated() {
      guard let path = subset.conditioningDataDir else { continue }
      let folder = try rethrowing(DatasetFolder.scan(imageDir: path), as: TrainingDataError.file)
      var names = ExactDictionary<String>()
      for image in folder.subsets.flatMap(\.images) {
        let stem = Self.stem(image.path)
        // Of several with one name, sd-scripts takes the first.
        if names[stem] == nil { names[stem] = image.path }
      }
      masks[index] = names
    }
    var missing: [String] = []
    for index in entries.indices {
      let stem = Self.stem(entries[index].path)
      guard let mask = masks[entries[index].subset]?[stem] else {
        missing.append(entries[index].path)
        continue
      }
      entries[index].conditioningPath = mask
      paired.insert(ExactText(PythonPath.splitExtension(mask).base))
    }
    if let first = missing.first {
      throw .conditioning(
        "conditioning_data_dir has no mask for \(missing.count) of the images, the first being \(first); "
          + "masks have the images' names"
      )
    }
    let extra = masks.values.flatMap(\.values).filter {
      !paired.contains(ExactText(PythonPath.splitExtension($0).base))
    }
    if let first = extra.min(by: Path.precedes) {
      throw .conditioning(
        "conditioning_data_dir has \(extra.count) masks without an image, the first being \(first)"
      )
    }
  }

  private static func stem(_ path: String) -> String {
    PythonPath.splitExtension(PythonPath.name(path)).base
  }

  // MARK: Sizes

  private func sized(_ entries: [Entry]) throws(TrainingDataError) -> [TrainingImage] {
    let headers = entries.map(\.path).concurrentMap { path in
      Result { () throws(ImageError) in try ImageHeader.read(path) }
    }
    let selector = try selector()
    var choices: [SizeFacts.Size: BucketSelector.Choice] = [:]
    var images: [TrainingImage] = []
    images.reserveCapacity(entries.count)
    for (image, result) in zip(entries, headers) {
      let size: SizeFacts.Size
      switch result {
      case .success(let header): size = SizeFacts.Size(width: header.width, height: header.height)
      case .failure(let error): throw .header(path: image.path, error)
      }
      guard let choice = choices[size] ?? selector.choice(for: size) else {
        throw .imageSize(
          path: image.path,
          problem: "an image of \(size.width)×\(size.height) pixels fits no bucket"
        )
      }
      choices[size] = choice
      try checkPixels(size, choice, image)
      try checkSize(size, image)
      images.append(
        TrainingImage(
          path: image.path,
          caption: image.caption,
          repeats: image.repeats,
          subset: image.subset,
          isReg: image.isReg,
          size: size,
          bucket: choice.bucket,
          resized: choice.resized,
          conditioningPath: image.conditioningPath
        )
      )
    }
    return images
  }

  private func selector() throws(TrainingDataError) -> BucketSelector {
    let resolution = options.resolution
    if options.enableBucket, let minimum = options.minBucketReso, let maximum = options.maxBucketReso,
      let step = options.bucketResoSteps,
      let settings = BucketSettings(
        resolution: resolution,
        minimum: minimum,
        maximum: maximum,
        step: step,
        noUpscale: options.bucketNoUpscale
      ),
      let selector = BucketSelector(settings)
    {
      return selector
    }
    guard !options.enableBucket, let selector = BucketSelector(only: resolution) else {
      throw .option(
        OptionError(
          "resolution",
          "no buckets can be made for \(resolution.width)×\(resolution.height) pixels"
        )
      )
    }
    return selector
  }

  /// Without buckets and without a cache, sd-scripts resizes nothing.
  /// Rejects images that would take more memory than any training image, before they are loaded.
  private func checkPixels(
    _ size: SizeFacts.Size,
    _ choice: BucketSelector.Choice,
    _ image: Entry
  ) throws(TrainingDataError) {
    func isTooLarge(_ size: SizeFacts.Size) -> Bool {
      size.width.multipliedSaturated(by: size.height) > DecodedImage.pixelLimit
    }
    let limit = "at most \(DecodedImage.pixelLimit) pixels can be trained on"
    if isTooLarge(size) {
      throw .imageSize(path: image.path, problem: "the image has \(size.width)×\(size.height) pixels; \(limit)")
    }
    guard options.enableBucket || cachesLatents, isTooLarge(choice.resized) else { return }
    throw .imageSize(
      path: image.path,
      problem: "the image of \(size.width)×\(size.height) pixels would be enlarged to "
        + "\(choice.resized.width)×\(choice.resized.height); \(limit), so crop it or use a smaller resolution"
    )
  }

  private func checkSize(_ size: SizeFacts.Size, _ image: Entry) throws(TrainingDataError) {
    guard !options.enableBucket, !cachesLatents, size != options.resolution else { return }
    let expected = "\(options.resolution.width)×\(options.resolution.height)"
    let problem = "the image has \(size.width)×\(size.height) pixels, the resolution is \(expected)"
    guard size.width >= options.resolution.width, size.height >= options.resolution.height else {
      throw .imageSize(path: image.path, problem: "\(problem); set enable_bucket or cache_latents")
    }
    guard subsets[image.subset].randomCrop else {
      throw .imageSize(
        path: image.path,
        problem: "\(problem); set enable_bucket, cache_latents or random_crop"
      )
    }
  }
}
