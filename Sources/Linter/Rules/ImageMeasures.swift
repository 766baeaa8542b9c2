/// Measures of a dataset's pixels, from which its style can be seen.
public struct ImageMeasures: Sendable, Equatable {
  /// Share of the images that have no color, 0 to 1.
  public var monochromeShare: Double
  /// Share of the images that are pixel art.
  public var pixelArtShare: Double
  /// Share of the images that consist of a few flat areas.
  public var minimalistShare: Double

  /// Makes measures.
  public init(monochromeShare: Double, pixelArtShare: Double, minimalistShare: Double) {
    self.monochromeShare = monochromeShare
    self.pixelArtShare = pixelArtShare
    self.minimalistShare = minimalistShare
  }
}

/// Measures images; nil if nothing can be measured. Passed in because the linter itself does not decode images.
public typealias ImageMeasurer = @Sendable (_ images: [String]) -> ImageMeasures?
