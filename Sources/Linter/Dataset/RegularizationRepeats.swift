/// How often sd-scripts shows each regularization image, so that there are about as many as training images.
///
/// Source: the end of `DreamBoothDataset.__init__` in sd-scripts' library/train_util.py.
public enum RegularizationRepeats {
  /// The repeats of each image, in the images' order; images that are not used have 0.
  ///
  /// Images are taken with their own repeats until they reach the training images; then, round by round, each is
  /// shown once more.
  /// - Parameters:
  ///   - own: each image's repeats, at least 1.
  ///   - trainingImages: the training images with their repeats.
  public static func matched(_ own: [Int], to trainingImages: Int) -> [Int] {
    var result = [Int](repeating: 0, count: own.count)
    var missing = trainingImages
    for (index, repeats) in own.enumerated() where missing > 0 {
      result[index] = max(0, repeats)
      missing = max(0, missing - result[index])
    }
    guard missing > 0, !own.isEmpty else { return result }
    // All images are used by now and are fewer than the training images, so no sum exceeds that number.
    let (rounds, rest) = missing.quotientAndRemainder(dividingBy: own.count)
    for index in result.indices { result[index] += rounds + (index < rest ? 1 : 0) }
    return result
  }
}
