/// torch's `interpolate(mode="area")`: each value is the mean over the area that it covers.
public enum AreaInterpolation {
  /// A plane at another size.
  ///
  /// - Parameters:
  ///   - plane: height · width values, row by row.
  ///   - width: of the plane.
  ///   - newWidth: of the result.
  ///   - newHeight: of the result.
  /// - Returns: newHeight · newWidth values, row by row.
  public static func resized(
    _ plane: UnsafeBufferPointer<Float>,
    width: Int,
    toWidth newWidth: Int,
    height newHeight: Int
  ) -> [Float] {
    let height = plane.count / max(1, width)
    var result: [Float] = []
    result.reserveCapacity(newWidth * newHeight)
    for row in 0..<newHeight {
      let rows = span(row, of: height, in: newHeight)
      for column in 0..<newWidth {
        let columns = span(column, of: width, in: newWidth)
        var sum: Float = 0
        for y in rows {
          for x in columns { sum += plane[y * width + x] }
        }
        result.append(sum / Float(rows.count) / Float(columns.count))
      }
    }
    return result
  }

  /// The range of `size` places that falls on place `index` of `count`; neighbors share a place if `count` does not
  /// divide `size`.
  private static func span(_ index: Int, of size: Int, in count: Int) -> Range<Int> {
    index * size / count..<((index + 1) * size).dividedRoundingUp(by: count)
  }
}
