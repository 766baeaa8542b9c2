import Dataset
import Files
import TextFormatting

/// A latent cache file beside its image, as sd-scripts writes it for Stable Diffusion 1.x.
///
/// Source: `SdSdxlLatentsCachingStrategy` in sd-scripts' library/strategy_sd.py, `LatentsCachingStrategy` in its
/// library/strategy_base.py. Unlike in sd-scripts, a file for another size is never used, and its mask only if
/// `alpha_mask` is set.
struct LatentFile {
  private static let byteLimit = 1 << 30

  let path: String

  /// `image_0512x0768_sd.npz`, or the older `image.npz` if that exists.
  init(for image: TrainingImage) {
    let base = PythonPath.splitExtension(image.path).base
    let older = base + ".npz"
    func padded(_ side: Int) -> String { NumberFormat.zeroPadded(side, 4) }
    path =
      FileSystem.status(older) != nil
      ? older : "\(base)_\(padded(image.size.width))x\(padded(image.size.height))_sd.npz"
  }

  var exists: Bool { FileSystem.status(path) != nil }

  /// The latents of an image and its mirror image, channels last, and its mask.
  struct Contents {
    var latents: [Float]
    var flipped: [Float]?
    var mask: LossMask?
  }

  private func archive() throws(TrainingDataError) -> NumpyArchive {
    let bytes = try rethrowing(FileSystem.read(path, limit: Self.byteLimit), as: TrainingDataError.file)
    return try rethrowing(
      NumpyArchive(bytes),
      as: { (error: ZipArchive.Failure) in
        TrainingDataError.latents(path: path, problem: "\(error.text); delete it to have it created again")
      }
    )
  }

  /// The contents; nil if they do not fit the image.
  func read(for image: TrainingImage, needsFlipped: Bool, needsMask: Bool) throws(TrainingDataError)
    -> Contents?
  {
    let archive = try archive()
    let height = image.bucket.height / 8
    let width = image.bucket.width / 8
    func latents(_ name: String) -> [Float]? {
      guard let array = archive[name], array.shape == [4, height, width] else { return nil }
      return array.floats.map { Self.channelsLast($0, area: height * width) }
    }
    guard let plain = latents("latents") else { return nil }
    var contents = Contents(latents: plain)
    if needsFlipped {
      guard let flipped = latents("latents_flipped") else { return nil }
      contents.flipped = flipped
    }
    if needsMask {
      guard let mask = archive["alpha_mask"], mask.shape == [image.bucket.height, image.bucket.width],
        let values = mask.floats
      else { return nil }
      contents.mask = LossMask(width: image.bucket.width, height: image.bucket.height, values: values)
    }
    return contents
  }

  /// Writes the contents; other arrays in the file are kept.
  func write(_ contents: Contents, for image: TrainingImage) throws(TrainingDataError) {
    let height = image.bucket.height / 8
    let width = image.bucket.width / 8
    var archive = exists ? try archive() : NumpyArchive()
    func array(_ latents: [Float]) -> NumpyArray {
      NumpyArray(Self.channelsFirst(latents, area: height * width), shape: [4, height, width])
    }
    archive["latents"] = array(contents.latents)
    archive["original_size"] = NumpyArray([image.size.width, image.size.height])
    archive["crop_ltrb"] = NumpyArray(Self.crop(image))
    if let flipped = contents.flipped { archive["latents_flipped"] = array(flipped) }
    if let mask = contents.mask {
      archive["alpha_mask"] = NumpyArray(mask.values, shape: [mask.height, mask.width])
    }
    guard let file = archive.file else {
      throw .latents(path: path, problem: "the latents are too large for a .npz file")
    }
    try rethrowing(FileSystem.write(file, to: path), as: TrainingDataError.file)
  }

  /// Left, top, right and bottom of the image inside its bucket.
  ///
  /// Source: `BucketManager.get_crop_ltrb` in sd-scripts' library/train_util.py.
  private static func crop(_ image: TrainingImage) -> [Double] {
    let bucketWidth = Double(image.bucket.width)
    let bucketHeight = Double(image.bucket.height)
    let ratio = Double(image.size.width) / Double(image.size.height)
    let isWider = bucketWidth / bucketHeight > ratio
    let width = isWider ? bucketHeight * ratio : bucketWidth
    let height = isWider ? bucketHeight : bucketWidth / ratio
    let left = ((bucketWidth - width) / 2).rounded(.down)
    let top = ((bucketHeight - height) / 2).rounded(.down)
    return [left, top, left + width, top + height]
  }

  /// [4, h, w] as [h, w, 4].
  private static func channelsLast(_ values: [Float], area: Int) -> [Float] {
    (0..<4 * area).map { values[$0 % 4 * area + $0 / 4] }
  }

  /// [h, w, 4] as [4, h, w].
  private static func channelsFirst(_ values: [Float], area: Int) -> [Float] {
    (0..<4 * area).map { values[$0 % area * 4 + $0 / area] }
  }
}
