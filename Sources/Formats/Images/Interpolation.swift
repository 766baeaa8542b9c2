import CImages

/// How pixels between pixels are found; the names are sd-scripts' `resize_interpolation`.
///
/// Source: `resize_image` in sd-scripts' library/utils.py: OpenCV's resampler for all but `lanczos` and `box`,
/// which are Pillow's. Against OpenCV 4.10 and Pillow 11, `area` (where no side grows), `nearest`, `lanczos` and
/// `box` are equal to the bit; `linear`, `cubic` and a growing `area` differ by one level at most.
public enum Interpolation: String, Sendable, CaseIterable {
  /// The mean of the area that a new pixel covers.
  case area
  /// Two neighbors each way.
  case linear
  /// Four neighbors each way.
  case cubic
  /// The pixel under the new pixel's center.
  case nearest
  /// Lanczos with three lobes, over as many pixels as the image shrinks.
  case lanczos
  /// Pillow's box filter.
  case box

  /// The interpolation that sd-scripts knows by a name; nil for names that it refuses.
  ///
  /// Source: `validate_interpolation_fn` in sd-scripts' library/utils.py.
  public init?(option: String) {
    switch option {
    case "bilinear": self = .linear
    case "bicubic": self = .cubic
    default: self.init(rawValue: option)
    }
  }

  /// What sd-scripts takes where nothing is set: areas where no side grows, else Lanczos.
  public static func automatic(shrinks: Bool) -> Interpolation { shrinks ? .area : .lanczos }

  var method: ia3_resize_method {
    switch self {
    case .area: IA3_RESIZE_AREA
    case .linear: IA3_RESIZE_LINEAR
    case .cubic: IA3_RESIZE_CUBIC
    case .nearest: IA3_RESIZE_NEAREST
    case .lanczos: IA3_RESIZE_LANCZOS
    case .box: IA3_RESIZE_BOX
    }
  }
}
