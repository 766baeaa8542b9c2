/// Measures of a dataset's pixels, from which its style can be seen.
public struct ImageMeasures: Sendable, Equatable {
  /// Share of the images that have no color, 0 to 1.
  public var monochromeShare: Double
  /// Share of the images that are pixel art.
  public var pixelArtShare: Double
  /// Share of the images that consist of a few flat areas.
  public var minimalistShare: Double

  /// The shares among measured images; nil if there are none.
  ///
  /// - Parameter images: what was measured of each image.
  public init?<Image>(
    of images: [Image],
    isMonochrome: (Image) -> Bool,
    isPixelArt: (Image) -> Bool,
    isMinimalist: (Image) -> Bool
  ) {
    guard !images.isEmpty else { return nil }
    func share(_ holds: (Image) -> Bool) -> Double { Double(images.count(where: holds)) / Double(images.count) }
    monochromeShare = share(isMonochrome)
    pixelArtShare = share(isPixelArt)
    minimalistShare = share(isMinimalist)
  }
}

/// Measures images; nil if nothing can be measured. Passed in because the linter itself does not decode images.
public typealias ImageMeasurer = @Sendable (_ images: [String]) -> ImageMeasures?
