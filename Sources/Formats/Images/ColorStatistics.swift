import Platform

/// Sums over an image's visible pixels, computed in one pass.
struct ColorStatistics {
  /// The sums over the pixels of one lightness.
  private struct Tone {
    var count = 0
    /// Sums of red, green and blue, and of their squares.
    var sums: (Int, Int, Int) = (0, 0, 0)
    var squares = 0
  }

  private var visible = 0
  private var colored = 0
  private var chromaSum = 0
  /// The sum of the pixels' chroma vectors in the plane of hues, and the sum of their lengths.
  private var hueVector = (x: 0.0, y: 0.0)
  private var hueLength = 0.0
  private var tones = [Tone](repeating: Tone(), count: 256)
  /// How often each color occurs in the image, at 5 bits per channel.
  private var histogram = [UInt32](repeating: 0, count: 1 << 15)

  init(_ image: DecodedImage) {
    var visible = 0
    var colored = 0
    var chromaSum = 0
    var vectorX = 0.0
    var vectorY = 0.0
    var length = 0.0
    image.pixels.withUnsafeBufferPointer { pixels in
      tones.withUnsafeMutableBufferPointer { tones in
        histogram.withUnsafeMutableBufferPointer { histogram in
          for start in stride(from: 0, to: pixels.count, by: 4) where pixels[start + 3] >= 128 {
            let red = Int(pixels[start])
            let green = Int(pixels[start + 1])
            let blue = Int(pixels[start + 2])
            visible += 1
            let chroma = max(red, green, blue) - min(red, green, blue)
            chromaSum += chroma
            if chroma > PixelMeasures.grayChroma {
              colored += 1
              let x = Float(2 * red - green - blue) * 0.5
              let y = Float(green - blue) * 0.866_025_4
              vectorX += Double(x)
              vectorY += Double(y)
              length += Double((x * x + y * y).squareRoot())
            }
            let luma = Luma.of(red, green, blue)
            tones[luma].count += 1
            tones[luma].sums.0 += red
            tones[luma].sums.1 += green
            tones[luma].sums.2 += blue
            tones[luma].squares += red * red + green * green + blue * blue
            histogram[(red >> 3) << 10 | (green >> 3) << 5 | blue >> 3] += 1
          }
        }
      }
    }
    self.visible = visible
    self.colored = colored
    self.chromaSum = chromaSum
    hueVector = (vectorX, vectorY)
    hueLength = length
  }

  var meanChroma: Double { visible == 0 ? 0 : Double(chromaSum) / Double(visible) / 255 }

  var coloredShare: Double { visible == 0 ? 0 : Double(colored) / Double(visible) }

  /// Circular standard deviation in degrees; 180 at most, for hues that cancel out.
  var hueSpread: Double {
    guard hueLength > 0 else { return 0 }
    let mean = min(1, (hueVector.x * hueVector.x + hueVector.y * hueVector.y).squareRoot() / hueLength)
    guard mean > 0.0075 else { return 180 }
    guard mean < 1 else { return 0 }
    return min(180, (-2 * log(mean)).squareRoot() * 180 / .pi)
  }

  var toneResidual: Double {
    guard visible > 0 else { return 0 }
    var sum = 0.0
    for tone in tones where tone.count > 0 {
      let count = Double(tone.count)
      let (red, green, blue) = (Double(tone.sums.0), Double(tone.sums.1), Double(tone.sums.2))
      sum += max(0, Double(tone.squares) - (red * red + green * green + blue * blue) / count)
    }
    return (sum / Double(visible)).squareRoot()
  }

  func share(ofMostFrequent count: Int) -> Double {
    guard visible > 0 else { return 0 }
    let total = histogram.sorted(by: >).prefix(count).reduce(0) { $0 + Int($1) }
    return Double(total) / Double(visible)
  }

  /// The number of colors at 5 bits per channel that cover at least this share of the image.
  func frequentCount(share: Double) -> Int {
    let least = UInt32(max(1, (share * Double(visible)).rounded(.up)))
    return histogram.count { $0 >= least }
  }
}

/// Lightness with the weights of television (ITU-R BT.601).
enum Luma {
  /// From 0 to 255.
  static func of(_ red: Int, _ green: Int, _ blue: Int) -> Int {
    (19595 * red + 38470 * green + 7471 * blue + 32768) >> 16
  }
}

/// An image's distinct colors.
enum Palette {
  /// The number of distinct colors at the centers of a grid's elements, at 5 bits per channel.
  static func elementCount(_ image: DecodedImage, _ grid: StepStatistics.Grid) -> Int {
    var seen: Set<Int> = []
    let middle = grid.scale / 2
    for y in stride(from: grid.top + middle, to: image.height, by: grid.scale) {
      for x in stride(from: grid.left + middle, to: image.width, by: grid.scale) {
        let start = (y * image.width + x) * 4
        guard image.pixels[start + 3] >= 128 else { continue }
        let channels = image.pixels[start..<start + 3]
        seen.insert(channels.reduce(0) { $0 << 5 | Int($1 >> 3) })
      }
    }
    return seen.count
  }

  /// The number of distinct visible colors of an image, counted up to a limit.
  static func exactCount(_ image: DecodedImage, limit: Int) -> Int {
    var seen: Set<UInt32> = []
    var last: UInt32?
    return image.pixels.withUnsafeBufferPointer { pixels in
      for start in stride(from: 0, to: pixels.count, by: 4) where pixels[start + 3] >= 128 {
        let color = UInt32(pixels[start]) << 16 | UInt32(pixels[start + 1]) << 8 | UInt32(pixels[start + 2])
        if color == last { continue }
        last = color
        seen.insert(color)
        if seen.count >= limit { break }
      }
      return seen.count
    }
  }
}
