/// Why nothing can be drawn.
public enum DrawingError: Error, Sendable, Equatable, CustomStringConvertible {
  /// The font file cannot be read from the disk.
  case unreadable(String)
  /// The file is no font that FreeType reads.
  case notAFont(path: String, code: Int32)
  /// A picture of this size is not made.
  case size(width: Int, height: Int)
  /// Memory ran out.
  case noMemory

  /// The message, without a full stop.
  public var description: String {
    switch self {
    case .unreadable(let reason): reason
    case .notAFont(let path, let code):
      "\(path) is no font that FreeType reads (its error \(code)); take a TrueType or OpenType file"
    case .size(let width, let height):
      "a picture of \(width)×\(height) pixels is not drawn; each side may have 1 to \(Canvas.largestSide) pixels, "
        + "and the whole \(Canvas.largestArea)"
    case .noMemory: "there is not enough memory to draw"
    }
  }
}
