import Dataset
import Files
import Images
import Tensors

/// Image files as tensors.
///
/// Source: `load_image` and `trim_and_resize_if_required` in sd-scripts' library/train_util.py.
enum ImageLoader {
  /// Larger image files are rejected.
  private static let byteLimit = 1 << 30

  /// A file's pixels as from Pillow's `convert("RGB")` or `convert("RGBA")`; EXIF orientation is not applied.
  static func load(_ path: String, keepingAlpha: Bool) throws(TrainingDataError) -> PixelBuffer {
    let bytes = try rethrowing(FileSystem.read(path, limit: byteLimit), as: TrainingDataError.file)
    let image = try rethrowing(
      DecodedImage(bytes),
      as: { (error: DecodeError) in TrainingDataError.image(path: path, error) }
    )
    return PixelBuffer(image, keepingAlpha: keepingAlpha)
  }

  /// The part of an image that is trained, at the bucket's size.
  /// - Parameter crop: where it is cropped; nil for the middle.
  static func load(
    _ image: TrainingImage,
    of dataset: ImageDataset,
    resizes: Bool,
    crop: BatchPlan.Crop?
  ) throws(TrainingDataError) -> PixelBuffer {
    let subset = dataset.subsets[image.subset]
    var pixels = try load(image.path, keepingAlpha: subset.alphaMask)
    if resizes {
      let size = SizeFacts.Size(width: pixels.width, height: pixels.height)
      pixels = try resized(
        pixels,
        to: image.resized,
        subset.interpolation(from: size, to: image.resized),
        image.path
      )
    }
    let left = crop?.left ?? max(0, pixels.width - image.bucket.width) / 2
    let top = crop?.top ?? max(0, pixels.height - image.bucket.height) / 2
    guard
      let cropped = pixels.cropped(
        left: left,
        top: top,
        width: image.bucket.width,
        height: image.bucket.height
      )
    else {
      throw .imageSize(
        path: image.path,
        problem:
          "\(pixels.width)×\(pixels.height) pixels are fewer than the bucket's \(image.bucket.width)×\(image.bucket.height)"
      )
    }
    return cropped
  }

  static func resized(
    _ pixels: PixelBuffer,
    to size: SizeFacts.Size,
    _ interpolation: Interpolation,
    _ path: String
  ) throws(TrainingDataError) -> PixelBuffer {
    guard let resized = pixels.resized(width: size.width, height: size.height, interpolation) else {
      throw .imageSize(
        path: path,
        problem: "there is not enough memory to resize the image to \(size.width)×\(size.height)"
      )
    }
    return resized
  }

  /// The values of all bytes from −1 to 1, rounded as by torchvision's `ToTensor` and `Normalize([0.5], [0.5])`.
  static let levels: [Float] = (0...255).map { level in (Float(level) / 255 - 0.5) / 0.5 }

  /// Writes an image's colors, mirrored if `isFlipped`, to height × width × 3 floats.
  static func write(_ pixels: PixelBuffer, isFlipped: Bool, to target: UnsafeMutablePointer<Float>) {
    let width = pixels.width
    let channels = pixels.channels
    pixels.bytes.withUnsafeBufferPointer { source in
      levels.withUnsafeBufferPointer { levels in
        for row in 0..<pixels.height {
          for column in 0..<width {
            let from = (row * width + (isFlipped ? width - 1 - column : column)) * channels
            let to = (row * width + column) * 3
            for channel in 0..<3 { target[to + channel] = levels[Int(source[from + channel])] }
          }
        }
      }
    }
  }
}
