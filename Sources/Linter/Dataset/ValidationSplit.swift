/// Which images of a folder are trained on, or held out by `validation_split`.
///
/// Source: `split_train_val` in sd-scripts' library/train_util.py.
public struct ValidationSplit: Sendable, Equatable {
  /// The share that is held out, at most 1; nothing is held out if it is not above 0.
  public let share: Double
  /// Whether the images trained on are wanted, or those that are held out.
  public let isTraining: Bool

  /// One side of a split.
  public init(share: Double, isTraining: Bool) { (self.share, self.isTraining) = (share, isTraining) }

  /// Everything is trained on.
  public static let none = ValidationSplit(share: 0, isTraining: true)

  /// How many of a folder's images are on this side.
  public func count(of images: Int, isRegularization: Bool) -> Int {
    guard share > 0 else { return images }
    if isRegularization { return isTraining ? images : 0 }
    let count = Double(images)
    let part = isTraining ? (count * (1 - share)).rounded(.up) : (count * share).rounded(.toNearestOrEven)
    return min(images, max(0, Int(exactly: part) ?? 0))
  }
}
