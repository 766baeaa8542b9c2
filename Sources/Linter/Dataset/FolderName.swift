/// A training folder's name, `N_class`, split as sd-scripts does.
///
/// Source: `extract_dreambooth_params` in sd-scripts' library/config_util.py.
public struct FolderName: Sendable, Equatable {
  /// How often each image is shown in an epoch. Below 1 the folder is silently left out.
  public var repeats: Int
  /// The part after the first underscore: the caption of images without a caption file.
  public var className: String

  /// nil if the part before the first underscore is not a number to Python's `int()`.
  public init?(_ name: String) {
    let parts = name.unicodeScalars.split(separator: "_", maxSplits: 1, omittingEmptySubsequences: false)
    guard let first = parts.first, let repeats = Self.pythonInteger(first) else { return nil }
    self.repeats = repeats
    className = parts.count > 1 ? String(Substring(parts[1])) : ""
  }

  /// A number as Python's `int()` reads text without underscores: white space around it, a sign, and
  /// decimal digits of any script. A number out of range is clamped.
  private static func pythonInteger(_ text: Substring.UnicodeScalarView) -> Int? {
    var digits = text.drop(while: \.isPythonSpace)
    while let last = digits.last, last.isPythonSpace { digits.removeLast() }
    var isNegative = false
    if let sign = digits.first, sign == "-" || sign == "+" {
      isNegative = sign == "-"
      digits.removeFirst()
    }
    guard !digits.isEmpty else { return nil }
    var value = 0
    for scalar in digits {
      guard scalar.properties.numericType == .decimal, let digit = scalar.properties.numericValue else {
        return nil
      }
      let (tenfold, overflow) = value.multipliedReportingOverflow(by: 10)
      let (sum, carry) = tenfold.addingReportingOverflow(Int(digit))
      value = overflow || carry ? Int.max : sum
    }
    return isNegative ? -value : value
  }
}

extension Unicode.Scalar {
  /// Whether Python's `str.isspace` is true, so that `str.strip` removes the character.
  public var isPythonSpace: Bool {
    properties.isWhitespace || (0x1C...0x1F).contains(value)
  }
}
