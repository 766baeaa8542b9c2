/// Why something cannot be drawn.
public enum DrawingError: Error, Sendable, Equatable, CustomStringConvertible {
  /// The font file cannot be read from the disk.
  case unreadable(String)
  /// The file is not a font that FreeType reads.
  case notAFont(path: String, code: Int32)
  /// An image of this size cannot be drawn.
  case size(width: Int, height: Int)
  /// Memory ran out.
  case noMemory

  /// The message, without a full stop.
  public var description: String {
    switch self {
    case .unreadable(let reason): reason
    case .notAFont(let path, let code):
      "\(path) is not a font that FreeType reads (its error \(code)); use a TrueType or OpenType file"
    case .size(let width, let height):
      "an image of \(width)×\(height) pixels cannot be drawn; each side must be between 1 and \(Canvas.largestSide) "
        + "pixels, and the area at most \(Canvas.largestArea)"
    case .noMemory: "there is not enough memory to draw"
    }
  }
}
