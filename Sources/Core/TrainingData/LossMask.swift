import Dataset
import Images

/// How much each pixel's loss counts, from 0 to 1.
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

  /// An image's alpha.
  init(alpha pixels: PixelBuffer) {
    width = pixels.width
    height = pixels.height
    values = (0..<width * height).map { Float(pixels.bytes[$0 * pixels.channels + 3]) / 255 }
  }

  /// A mask image's red channel, taken to −1…1 and back as sd-scripts does.
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

  /// The means of the areas that the latents' cells cover: torch's `interpolate(mode="area")`.
  func reduced(width newWidth: Int, height newHeight: Int) -> LossMask {
    var result: [Float] = []
    result.reserveCapacity(newWidth * newHeight)
    for row in 0..<newHeight {
      let rows = row * height / newHeight..<((row + 1) * height + newHeight - 1) / newHeight
      for column in 0..<newWidth {
        let columns = column * width / newWidth..<((column + 1) * width + newWidth - 1) / newWidth
        var sum: Float = 0
        for y in rows {
          for x in columns { sum += values[y * width + x] }
        }
        result.append(sum / Float(rows.count) / Float(columns.count))
      }
    }
    return LossMask(width: newWidth, height: newHeight, values: result)
  }

  /// The mask of `conditioning_data_dir`, at an image's bucket.
  ///
  /// Source: `ControlNetDataset.__getitem__` in sd-scripts' library/train_util.py: the mask is squeezed into the
  /// bucket, where the image itself is cropped.
  static func load(_ path: String, for image: TrainingImage, of dataset: ImageDataset)
    throws(TrainingDataError) -> LossMask
  {
    let pixels = try ImageLoader.load(path, keepingAlpha: false)
    let size = SizeFacts.Size(width: pixels.width, height: pixels.height)
    if dataset.options.enableBucket, size != image.size {
      throw .conditioning(
        "\(path): the mask has \(size.width)×\(size.height) pixels, its image \(image.size.width)×\(image.size.height)"
      )
    }
    guard size != image.bucket else { return LossMask(red: pixels) }
    // Without buckets, sd-scripts takes the mask's height for its width when it chooses how to resize.
    let chosen =
      dataset.options.enableBucket ? size : SizeFacts.Size(width: size.height, height: size.width)
    let name = dataset.options.resizeInterpolation
    return LossMask(
      red: try ImageLoader.resized(
        pixels,
        to: image.bucket,
        Interpolation.chosen(name, from: chosen, to: image.bucket),
        path
      )
    )
  }
}
