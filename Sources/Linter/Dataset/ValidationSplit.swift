/// The images of a folder that are trained on, or that `validation_split` holds out.
///
/// Source: `split_train_val` in sd-scripts' library/train_util.py.
public struct ValidationSplit: Sendable, Equatable {
  /// The share that is held out, at most 1; nothing is held out if it is not above 0.
  public let share: Double
  /// Whether the images to train on are wanted, instead of those held out.
  public let isTraining: Bool

  /// Makes one side of a split.
  public init(share: Double, isTraining: Bool) { (self.share, self.isTraining) = (share, isTraining) }

  /// Everything is trained on.
  public static let none = ValidationSplit(share: 0, isTraining: true)

  /// The number of a folder's images on this side.
  public func count(of images: Int, isRegularization: Bool) -> Int {
    guard share > 0 else { return images }
    if isRegularization { return isTraining ? images : 0 }
    let count = Double(images)
    let part = isTraining ? (count * (1 - share)).rounded(.up) : (count * share).rounded(.toNearestOrEven)
    return min(images, max(0, Int(exactly: part) ?? 0))
  }
}
