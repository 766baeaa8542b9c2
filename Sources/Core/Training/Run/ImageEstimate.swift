import StableDiffusion

/// How long images take on this machine, from the sizes of the layers and the speed of matrix products.
public struct ImageEstimate: Sendable {
  private let size: ModelSize
  private let speed: Double

  /// Measures the machine's speed, which takes some tenths of a second.
  public init(_ size: ModelSize) {
    self.size = size
    speed = SpeedMeasure.operationsPerSecond()
  }

  /// The seconds that a sampler's step takes.
  ///
  /// - Parameters:
  ///   - width: of the image, in pixels.
  ///   - height: of the image.
  ///   - predictions: of the UNet, 2 with guidance and 1 without.
  public func secondsPerStep(width: Int, height: Int, predictions: Int) -> Double {
    let cost = CostEstimate(size, width: width / 8, height: height / 8, batch: predictions, tokens: 77)
    return cost.predictionSeconds(speed: speed)
  }
}
