import CImages

/// The interpolation methods for resizing; the names are the values of sd-scripts' `resize_interpolation`.
///
/// Source: `resize_image` in sd-scripts' library/utils.py: OpenCV's resampler for all but `lanczos` and `box`,
/// which are Pillow's. Compared with OpenCV 4.10 and Pillow 11, `area` (if no side grows), `nearest`, `lanczos` and
/// `box` are bit-exact; `linear`, `cubic` and an enlarging `area` differ by one level at most.
public enum Interpolation: String, Sendable, CaseIterable {
  /// The mean of the area that a new pixel covers.
  case area
  /// Two neighbors in each direction.
  case linear
  /// Four neighbors in each direction.
  case cubic
  /// The pixel under the new pixel's center.
  case nearest
  /// Lanczos with three lobes, widened by the factor by which the image shrinks.
  case lanczos
  /// Pillow's box filter.
  case box

  /// The interpolation with this name in sd-scripts; nil for names that it rejects.
  ///
  /// Source: `validate_interpolation_fn` in sd-scripts' library/utils.py.
  public init?(option: String) {
    switch option {
    case "bilinear": self = .linear
    case "bicubic": self = .cubic
    default: self.init(rawValue: option)
    }
  }

  /// sd-scripts' default: `area` if no side grows, else Lanczos.
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
