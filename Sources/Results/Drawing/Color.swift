/// A color in sRGB, not premultiplied by alpha.
public struct Color: Sendable, Hashable {
  /// Red, from 0 to 255.
  public var r: UInt8
  /// Green.
  public var g: UInt8
  /// Blue.
  public var b: UInt8
  /// Opacity: 255 is opaque.
  public var a: UInt8

  /// A color from its parts.
  public init(r: UInt8, g: UInt8, b: UInt8, a: UInt8 = 255) {
    (self.r, self.g, self.b, self.a) = (r, g, b, a)
  }

  /// A color as HTML writes it: `0x1F77B4` is `#1f77b4`. Higher bits are ignored.
  public init(hex: UInt32, a: UInt8 = 255) {
    self.init(
      r: UInt8(truncatingIfNeeded: hex >> 16),
      g: UInt8(truncatingIfNeeded: hex >> 8),
      b: UInt8(truncatingIfNeeded: hex),
      a: a
    )
  }

  /// The color for HTML, CSS and SVG: `#1f77b4`, with alpha `#1f77b480`.
  public var hex: String {
    "#"
      + (a == 255 ? [r, g, b] : [r, g, b, a]).map { part in
        (part < 16 ? "0" : "") + String(part, radix: 16)
      }.joined()
  }

  /// White.
  public static let white = Color(hex: 0xFFFFFF)
  /// Black.
  public static let black = Color(hex: 0x000000)
}
