/// torch's bilinear `Upsample` without aligned corners, of planes of one size to another.
struct BilinearUpsampling {
  /// The two nearest places of the coarse side, and the position between them, from 0 to 1.
  private struct Place {
    let first: Int
    let second: Int
    let share: Float
  }

  private let lines: [Place]
  private let places: [Place]
  private let rows: Int
  private let columns: Int

  /// From `rows` × `columns` to `height` × `width`.
  init(rows: Int, columns: Int, height: Int, width: Int) {
    self.rows = rows
    self.columns = columns
    lines = Self.places(rows, height)
    places = Self.places(columns, width)
  }

  /// Adds a plane, upsampled and times a factor, to the plane of the same index.
  func add(_ coarse: [Float], plane: Int, times factor: Float, to fine: inout [Float]) {
    let start = plane * rows * columns
    var index = plane * lines.count * places.count
    for line in lines {
      let upper = start + line.first * columns
      let lower = start + line.second * columns
      for place in places {
        let above =
          (1 - place.share) * coarse[upper + place.first] + place.share * coarse[upper + place.second]
        let below =
          (1 - place.share) * coarse[lower + place.first] + place.share * coarse[lower + place.second]
        fine[index] += ((1 - line.share) * above + line.share * below) * factor
        index += 1
      }
    }
  }

  private static func places(_ coarse: Int, _ fine: Int) -> [Place] {
    let scale = Float(coarse) / Float(fine)
    return (0..<fine).map { index in
      let at = max(0, scale * (Float(index) + 0.5) - 0.5)
      let first = min(Int(at), coarse - 1)
      return Place(first: first, second: min(first + 1, coarse - 1), share: at - Float(first))
    }
  }
}
