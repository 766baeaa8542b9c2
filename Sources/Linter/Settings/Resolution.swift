/// The training resolution in pixels: `512`, `"512,768"` or `[512, 768]`.
public struct Resolution: Sendable, Equatable {
  /// Pixels from left to right.
  public let width: Int
  /// Pixels from top to bottom.
  public let height: Int

  /// Reads a setting's value; nil if it is not a resolution.
  public init?(_ value: Value?) {
    let sides: [Int]
    switch value {
    case .integer(let side): sides = [side]
    // A boolean is an integer to Python.
    case .boolean(true): sides = [1]
    case .list(let values): sides = values.compactMap(\.integer)
    case .string(let text):
      sides = text.withoutWhitespace.utf8.split(separator: UInt8(ascii: ",")).compactMap {
        Int(Substring($0))
      }
    default: return nil
    }
    let plausible = 1...1 << 20
    guard let width = sides.first, let height = sides.dropFirst().first ?? sides.first,
      plausible.contains(width), plausible.contains(height)
    else { return nil }
    self.width = width
    self.height = height
  }
}
