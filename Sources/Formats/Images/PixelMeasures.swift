/// Measures of an image's pixels that show its style.
///
/// Pixels with less than half opacity are excluded from every color measure.
public struct PixelMeasures: Sendable, Equatable {
  /// Columns.
  public var width: Int
  /// Rows.
  public var height: Int
  /// Mean chroma, 0 (gray) to 1: the largest of red, green and blue minus the smallest, divided by 255.
  public var chroma: Double
  /// Share of the pixels whose chroma is above `PixelMeasures.grayChroma`.
  public var coloredShare: Double
  /// Circular standard deviation of the hues in degrees, each weighted by its chroma; 0 for a gray image.
  public var hueSpread: Double
  /// Distance of the colors from a curve through the tones, in levels from 0 to 255: the root mean square over the
  /// pixels of the difference to the mean color of all pixels with the same lightness.
  public var toneResidual: Double
  /// The number of distinct colors, at most `PixelMeasures.paletteLimit`. Exact for a lossless file. For a lossy one, colors
  /// are counted at 5 bits per channel: those at the centers of pixel art's elements, or else those that at least
  /// one pixel in ten thousand has.
  public var paletteSize: Int
  /// The size of an image element in pixels, if the image was scaled up by an integer without
  /// smoothing; 1 if it was not.
  public var pixelArtScale: Int
  /// Share of the pixels that the four most frequent colors take, at 5 bits per channel.
  public var flatShare: Double
  /// Share of neighboring pixels whose lightness differs by more than `PixelMeasures.edgeStep`.
  public var edgeShare: Double
  /// Whether the file stores the pixels exactly.
  public var isLossless: Bool

  /// Chroma above this, of 255, is a color; lower values may be noise that JPEG adds to a gray image.
  public static let grayChroma = 16
  /// Larger palettes are not counted to the end.
  public static let paletteLimit = 4096
  /// A step of lightness above this, of 255, is an edge.
  public static let edgeStep = 24

  /// Whether the image has one color: it is gray (at most 1 % of the pixels have a color), or toned (sepia,
  /// one ink): one hue (a spread of at most 10°) and each tone one color (a residual of at most 8 levels).
  public var isMonochrome: Bool {
    coloredShare <= 0.01 || (hueSpread <= 10 && toneResidual <= 8)
  }

  /// Whether the image is pixel art: scaled up by an integer with at most 256 colors (512 in a lossy
  /// file), or in its original size: lossless, a shorter side of at most 256 pixels, and 2 to 64 colors.
  public var isPixelArt: Bool {
    if pixelArtScale >= 2 { return paletteSize <= (isLossless ? 256 : 512) }
    return isLossless && min(width, height) <= 256 && (2...64).contains(paletteSize)
  }

  /// Whether the image is minimalist: four colors cover at least 60 % of it, and edges at most 5 %.
  public var isMinimalist: Bool { flatShare >= 0.6 && edgeShare <= 0.05 }

  /// Measures an image.
  public init(_ image: DecodedImage) {
    width = image.width
    height = image.height
    isLossless = image.isLossless
    let colors = ColorStatistics(image)
    chroma = colors.meanChroma
    coloredShare = colors.coloredShare
    hueSpread = colors.hueSpread
    toneResidual = colors.toneResidual
    flatShare = colors.share(ofMostFrequent: 4)
    let steps = StepStatistics(image)
    let grid = steps.grid
    edgeShare = steps.edgeShare
    pixelArtScale = grid?.scale ?? 1
    let palette =
      if image.isLossless {
        Palette.exactCount(image, limit: Self.paletteLimit)
      } else if let grid {
        Palette.elementCount(image, grid)
      } else {
        colors.frequentCount(share: 0.0001)
      }
    paletteSize = min(palette, Self.paletteLimit)
  }

  /// Makes measures from cached values.
  init(
    width: Int,
    height: Int,
    chroma: Double,
    coloredShare: Double,
    hueSpread: Double,
    toneResidual: Double,
    paletteSize: Int,
    pixelArtScale: Int,
    flatShare: Double,
    edgeShare: Double,
    isLossless: Bool
  ) {
    self.width = width
    self.height = height
    self.chroma = chroma
    self.coloredShare = coloredShare
    self.hueSpread = hueSpread
    self.toneResidual = toneResidual
    self.paletteSize = paletteSize
    self.pixelArtScale = pixelArtScale
    self.flatShare = flatShare
    self.edgeShare = edgeShare
    self.isLossless = isLossless
  }
}
