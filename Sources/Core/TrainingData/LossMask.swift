import Dataset
import Images
import Tensors

/// The weight of each pixel's loss, from 0 to 1.
///
/// Source: `apply_masked_loss` in sd-scripts' library/custom_train_functions.py.
struct LossMask: Sendable {
  let width: Int
  let height: Int
  /// Rows from the top.
  let values: [Float]

  init(width: Int, height: Int, values: [Float]) {
    self.width = width
    self.height = height
    self.values = values
  }

  /// The mask in an image's alpha channel.
  init(alpha pixels: PixelBuffer) {
    width = pixels.width
    height = pixels.height
    values = (0..<width * height).map { Float(pixels.bytes[$0 * pixels.channels + 3]) / 255 }
  }

  /// The mask in an image's red channel, scaled to −1…1 and back as in sd-scripts.
  init(red pixels: PixelBuffer) {
    width = pixels.width
    height = pixels.height
    values = (0..<width * height).map {
      ImageLoader.levels[Int(pixels.bytes[$0 * pixels.channels])] / 2 + 0.5
    }
  }

  /// Full weight everywhere.
  static func whole(width: Int, height: Int) -> LossMask {
    LossMask(width: width, height: height, values: Array(repeating: 1, count: width * height))
  }

  /// The mask mirrored left to right.
  var flipped: LossMask {
    var result = values
    for row in 0..<height {
      for column in 0..<width { result[row * width + column] = values[row * width + width - 1 - column] }
    }
    return LossMask(width: width, height: height, values: result)
  }

  /// The mask at the latents' size: the means of the areas that their cells cover.
  func reduced(width newWidth: Int, height newHeight: Int) -> LossMask {
    let result = values.withUnsafeBufferPointer {
      AreaInterpolation.resized($0, width: width, toWidth: newWidth, height: newHeight)
    }
    return LossMask(width: newWidth, height: newHeight, values: result)
  }

  /// The mask of `conditioning_data_dir`, at an image's bucket.
  ///
  /// Source: `ControlNetDataset.__getitem__` in sd-scripts' library/train_util.py: the mask is resized to the bucket's
  /// size, whereas the image itself is cropped.
  static func load(_ path: String, for image: TrainingImage, of dataset: ImageDataset)
    throws(TrainingDataError) -> LossMask
  {
    let pixels = try ImageLoader.load(path, keepingAlpha: false)
    let size = SizeFacts.Size(width: pixels.width, height: pixels.height)
    if dataset.options.enableBucket, size != image.size {
      throw .conditioning(
        "\(path): the mask has \(size.width)×\(size.height) pixels; it must have its image's \(image.size.width)×\(image.size.height)"
      )
    }
    guard size != image.bucket else { return LossMask(red: pixels) }
    // Without buckets, sd-scripts exchanges the mask's width and height when it chooses the interpolation.
    let sizeForChoice =
      dataset.options.enableBucket ? size : SizeFacts.Size(width: size.height, height: size.width)
    let name = dataset.options.resizeInterpolation
    return LossMask(
      red: try ImageLoader.resized(
        pixels,
        to: image.bucket,
        Interpolation.chosen(name, from: sizeForChoice, to: image.bucket),
        path
      )
    )
  }
}
