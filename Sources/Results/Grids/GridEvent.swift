/// What happens while a grid is drawn.
public enum GridEvent: Sendable, Equatable {
  /// Begins: how many pictures there are, and how many of them lie in the folder already.
  case began(pictures: Int, existing: Int)
  /// A step of a sampler was made: the picture's number among those drawn, counted from 1, and how many are to be
  /// drawn.
  case step(picture: Int, of: Int, step: Int, steps: Int)
  /// A picture was drawn and saved.
  case drawn(picture: Int, of: Int, labels: [String], path: String, seconds: Double)
  /// A labelled sheet was written.
  case sheet(path: String)
  /// The page was written.
  case page(path: String)
  /// Something that the user should know.
  case warning(String)
}
