/// The training resolution in pixels: `512`, `"512,768"` or `[512, 768]`.
public struct Resolution: Sendable, Equatable {
  /// Pixels from left to right.
  public let width: Int
  /// Pixels from top to bottom.
  public let height: Int

  /// Reads a setting's value; nil if it is not a resolution.
  public init?(_ value: Value?) {
    let first: Int
    var second: Int?
    switch value {
    case .integer(let side): first = side
    // A boolean is an integer to Python.
    case .boolean(true): first = 1
    case .list(let values):
      let sides = values.lazy.compactMap(\.integer)
      guard let side = sides.first else { return nil }
      (first, second) = (side, sides.dropFirst().first)
    case .string(let text):
      var rest = Substring(text.withoutWhitespace).utf8
      guard let side = Self.side(&rest) else { return nil }
      (first, second) = (side, Self.side(&rest))
    default: return nil
    }
    let (width, height) = (first, second ?? first)
    let plausible = 1...1 << 20
    guard plausible.contains(width), plausible.contains(height) else { return nil }
    self.width = width
    self.height = height
  }

  /// Takes the next number off a text; what stands between commas and is none is passed over.
  private static func side(_ text: inout Substring.UTF8View) -> Int? {
    while !text.isEmpty {
      let part = text.prefix { $0 != UInt8(ascii: ",") }
      text = text[part.endIndex...].dropFirst()
      if let side = Int(Substring(part)) { return side }
    }
    return nil
  }
}
