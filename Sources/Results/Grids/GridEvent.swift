/// What happens while a grid is generated.
public enum GridEvent: Sendable, Equatable {
  /// Generating begins: how many images there are, and how many of them exist already.
  case began(images: Int, existing: Int)
  /// A sampler's step is done: the image's number among those to generate, counted from 1, and how many these are.
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
