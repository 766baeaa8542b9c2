/// What happens while a grid is generated.
public enum GridEvent: Sendable, Equatable {
  /// Begins: how many images there are, and how many of them lie in the folder already.
  case began(images: Int, existing: Int)
  /// A step of a sampler was made: the image's number among those generated, counted from 1, and how many are to be
  /// generated.
  case step(image: Int, of: Int, step: Int, steps: Int)
  /// An image was generated and saved.
  case generated(image: Int, of: Int, labels: [String], path: String, seconds: Double)
  /// A labeled sheet was written.
  case sheet(path: String)
  /// The page was written.
  case page(path: String)
  /// Something that the user should know.
  case warning(String)
}
