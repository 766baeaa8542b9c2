/// The form of sd-scripts' `face_crop_aug_range`, which is a text: `2.0,4.0`.
///
/// Source: `prepare_dataset_args` in sd-scripts' library/train_util.py.
enum FaceCropText {
  /// What the option takes, in messages.
  static let form = "two numbers as text, such as \"2.0,4.0\""

  /// Whether there are two numbers that Python's `float` reads.
  static func isReadable(_ text: String) -> Bool {
    let parts = text.split(separator: ",", omittingEmptySubsequences: false)
    return parts.count == 2 && parts.allSatisfy { PythonNumber.isNumber(String($0)) }
  }
}
