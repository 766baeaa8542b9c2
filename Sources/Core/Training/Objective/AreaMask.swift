import Tensors

/// An image's mask at the size of its latents: means over areas, as torch's `interpolate(mode="area")`.
struct AreaMask {
  /// Row by row.
  let values: [Float]

  /// - Parameter masks: [batch, rows, columns].
  init(_ masks: Tensor, image: Int, height: Int, width: Int) {
    let (rows, columns) = (masks.shape[1], masks.shape[2])
    let start = image * rows * columns
    var values: [Float] = []
    values.reserveCapacity(height * width)
    for y in 0..<height {
      let lines = Self.span(y, of: rows, in: height)
      for x in 0..<width {
        let places = Self.span(x, of: columns, in: width)
        var sum: Float = 0
        for line in lines {
          for place in places { sum += masks.data[start + line * columns + place] }
        }
        values.append(sum / Float(lines.count) / Float(places.count))
      }
    }
    self.values = values
  }

  /// The range of `size` places that falls on place `index` of `count`; neighbors share a place if `count` does not
  /// divide `size`.
  private static func span(_ index: Int, of size: Int, in count: Int) -> Range<Int> {
    index * size / count..<((index + 1) * size + count - 1) / count
  }
}
