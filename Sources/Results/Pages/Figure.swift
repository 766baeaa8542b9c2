/// An image with its caption.
public struct Figure: Sendable, Hashable {
  /// The image's `data:` URL.
  public var source: String
  /// The alternative text, for readers who do not see the image.
  public var alternative: String
  /// The text below it.
  public var caption: Markup
  /// The image's size in pixels, so that the page does not jump while it loads; nil if not known.
  public var size: (width: Int, height: Int)?

  /// A figure.
  public init(
    source: String,
    alternative: String,
    caption: Markup = "",
    size: (width: Int, height: Int)? = nil
  ) {
    (self.source, self.alternative, self.caption, self.size) = (source, alternative, caption, size)
  }

  /// Whether two figures are the same.
  public static func == (left: Figure, right: Figure) -> Bool {
    left.source == right.source && left.alternative == right.alternative && left.caption == right.caption
      && left.size?.width == right.size?.width && left.size?.height == right.size?.height
  }

  /// Hashes the figure.
  public func hash(into hasher: inout Hasher) {
    hasher.combine(source)
    hasher.combine(alternative)
    hasher.combine(caption)
  }
}

extension Markup {
  /// Images side by side; a click enlarges one.
  public static func figures(_ figures: [Figure]) -> Markup {
    let items = figures.map { figure -> Markup in
      let size: Markup = figure.size.map { "width=\"\($0.width)\" height=\"\($0.height)\" " } ?? ""
      return """
        <figure><img class="zoom" \(size)src="\(figure.source)" alt="\(figure.alternative)">\
        <figcaption>\(figure.caption)</figcaption></figure>

        """
    }.joined()
    return "<div class=\"figures\">\n\(items)</div>\n"
  }
}
