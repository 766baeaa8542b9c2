/// An image with its caption.
public struct Figure: Sendable, Hashable {
  /// The image's `data:` URL.
  public var source: String
  /// The alternative text, for readers who do not see the image.
  public var alternative: String
  /// The text below it.
  public var caption: Markup
  /// What the image was made with, for readers who enlarge it; empty if nothing is known.
  public var details: String
  /// The image's size in pixels, so that the page does not jump while it loads; nil if not known.
  public var size: (width: Int, height: Int)?

  /// A figure.
  public init(
    source: String,
    alternative: String,
    caption: Markup = "",
    details: String = "",
    size: (width: Int, height: Int)? = nil
  ) {
    (self.source, self.alternative, self.caption) = (source, alternative, caption)
    (self.details, self.size) = (details, size)
  }

  /// Whether two figures are the same.
  public static func == (left: Figure, right: Figure) -> Bool {
    left.source == right.source && left.alternative == right.alternative && left.caption == right.caption
      && left.details == right.details && left.size?.width == right.size?.width
      && left.size?.height == right.size?.height
  }

  /// Hashes the figure.
  public func hash(into hasher: inout Hasher) {
    hasher.combine(source)
    hasher.combine(alternative)
    hasher.combine(caption)
    hasher.combine(details)
  }
}

extension Markup {
  /// Images side by side; a click enlarges one.
  public static func figures(_ figures: [Figure]) -> Markup {
    let items = figures.map {
      "<figure>\(image($0))<figcaption>\($0.caption)</figcaption></figure>\n" as Markup
    }.joined()
    return "<div class=\"figures\">\n\(items)</div>\n"
  }

  /// An image without its caption; a click enlarges it.
  public static func image(_ figure: Figure) -> Markup {
    let size: Markup = figure.size.map { "width=\"\($0.width)\" height=\"\($0.height)\" " } ?? ""
    let details: Markup = figure.details.isEmpty ? "" : "data-details=\"\(figure.details)\" "
    return "<img class=\"zoom\" \(size)\(details)src=\"\(figure.source)\" alt=\"\(figure.alternative)\">"
  }
}
