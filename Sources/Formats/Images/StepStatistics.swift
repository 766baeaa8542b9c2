/// Where an image's pixels differ from their neighbors, by column and by row.
struct StepStatistics {
  /// The steps between neighboring columns, or between neighboring rows.
  struct Axis {
    /// For each pixel of the side, the sum of the absolute differences of lightness to the one before it.
    var sums: [Int]
    /// For each pixel of the side, whether any color differs from the one before it.
    var changes: [Bool]

    init(side: Int) {
      sums = [Int](repeating: 0, count: side)
      changes = [Bool](repeating: false, count: side)
    }
  }

  private var columns: Axis
  private var rows: Axis
  /// Share of neighboring pixels whose lightness differs by more than `PixelMeasures.edgeStep`.
  private(set) var edgeShare = 0.0

  init(_ image: DecodedImage) {
    let width = image.width
    let height = image.height
    columns = Axis(side: width)
    rows = Axis(side: height)
    var edges = 0
    var above = [Int16](repeating: 0, count: width)
    var aboveColors = [UInt32](repeating: 0, count: width)
    image.pixels.withUnsafeBufferPointer { pixels in
      columns.sums.withUnsafeMutableBufferPointer { columnSums in
        columns.changes.withUnsafeMutableBufferPointer { columnChanges in
          above.withUnsafeMutableBufferPointer { above in
            aboveColors.withUnsafeMutableBufferPointer { aboveColors in
              for y in 0..<height {
                var left: Int16 = 0
                var leftColor: UInt32 = 0
                var rowSum = 0
                var rowDifference: UInt32 = 0
                for x in 0..<width {
                  let start = (y * width + x) * 4
                  let red = UInt32(pixels[start])
                  let green = UInt32(pixels[start + 1])
                  let blue = UInt32(pixels[start + 2])
                  // All transparent pixels look the same.
                  let isVisible = pixels[start + 3] >= 128
                  let color = isVisible ? 1 << 24 | red << 16 | green << 8 | blue : 0
                  let luma = isVisible ? Int16(Luma.of(Int(red), Int(green), Int(blue))) : 0
                  if x > 0 {
                    let step = Int(abs(luma - left))
                    columnSums[x] += step
                    if step > PixelMeasures.edgeStep { edges += 1 }
                    if color != leftColor { columnChanges[x] = true }
                  }
                  if y > 0 {
                    let step = Int(abs(luma - above[x]))
                    rowSum += step
                    if step > PixelMeasures.edgeStep { edges += 1 }
                    rowDifference |= color ^ aboveColors[x]
                  }
                  left = luma
                  leftColor = color
                  above[x] = luma
                  aboveColors[x] = color
                }
                rows.sums[y] = rowSum
                rows.changes[y] = rowDifference != 0
              }
            }
          }
        }
      }
    }
    let pairs = (width - 1) * height + width * (height - 1)
    edgeShare = pairs > 0 ? Double(edges) / Double(pairs) : 0
  }

  /// A grid of square image elements.
  struct Grid: Equatable {
    /// The side of an element in pixels, 2 or more.
    var scale: Int
    /// The column at which the first complete element starts.
    var left: Int
    var top: Int
  }

  /// The grid with the largest elements such that colors change only on its lines; its offset is free in both directions;
  /// nil if there is none.
  ///
  /// In a lossy or slightly smoothed image, the mean step off the grid may be up to 15 % of the
  /// mean step on it, and 30 % at any one distance from its lines.
  var grid: Grid? {
    let exact = Self.commonDivisor(columns.exactScale, rows.exactScale)
    if exact >= 2, let left = columns.firstChange, let top = rows.firstChange {
      return Grid(scale: exact, left: left % exact, top: top % exact)
    }
    let largest = min(Self.largestNearScale, min(columns.sums.count, rows.sums.count) / Self.leastSteps)
    guard largest >= 2 else { return nil }
    // A multiple of the element's size fails, because strong steps are off its grid.
    for scale in (2...largest).reversed() {
      if let left = columns.start(ofGrid: scale), let top = rows.start(ofGrid: scale) {
        return Grid(scale: scale, left: left, top: top)
      }
    }
    return nil
  }

  /// An image needs at least this many columns and rows of elements for a grid not to be a coincidence.
  fileprivate static let leastSteps = 8
  private static let largestNearScale = 64

  private static func commonDivisor(_ left: Int, _ right: Int) -> Int {
    var (left, right) = (left, right)
    while right != 0 { (left, right) = (right, left % right) }
    return left
  }
}

extension StepStatistics.Axis {
  /// The greatest common divisor of the distances between changes; 1 if there are too few.
  fileprivate var exactScale: Int {
    let places = changes.indices.filter { changes[$0] }
    guard places.count >= StepStatistics.leastSteps, let first = places.first else { return 1 }
    return places.reduce(0) { divisor, place in
      var (left, right) = (divisor, place - first)
      while right != 0 { (left, right) = (right, left % right) }
      return left
    }
  }

  fileprivate var firstChange: Int? { changes.firstIndex(of: true) }

  /// The offset of a grid on which nearly all steps lie, and on enough of its lines; nil if there
  /// is none.
  fileprivate func start(ofGrid scale: Int) -> Int? {
    var classes = [Int](repeating: 0, count: scale)
    var lines = [Int](repeating: 0, count: scale)
    for place in 1..<sums.count {
      classes[place % scale] += sums[place]
      lines[place % scale] += 1
    }
    let means = zip(classes, lines).map { $1 > 0 ? Double($0) / Double($1) : 0 }
    guard let start = means.indices.max(by: { means[$0] < means[$1] }), means[start] > 0 else { return nil }
    let others = sums.count - 1 - lines[start]
    let meanOff = Double(classes.reduce(0, +) - classes[start]) / Double(max(others, 1))
    guard meanOff <= 0.15 * means[start],
      means.indices.allSatisfy({ $0 == start || means[$0] <= 0.3 * means[start] })
    else { return nil }
    // A few strong edges, such as those of a frame, do not make a grid.
    let strong = Swift.stride(from: start == 0 ? scale : start, to: sums.count, by: scale)
      .count { Double(sums[$0]) >= 0.25 * means[start] }
    return strong >= StepStatistics.leastSteps ? start : nil
  }
}
