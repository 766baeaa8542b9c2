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

/// A column of a table.
public struct Column: Sendable, Hashable {
  /// Its heading.
  public var title: String
  /// Whether it holds numbers, which are aligned to the right.
  public var isNumeric: Bool

  /// A column.
  public init(_ title: String, isNumeric: Bool = false) { (self.title, self.isNumeric) = (title, isNumeric) }
}

extension Markup {
  /// A table with a heading.
  public static func table(_ columns: [Column], rows: [[Markup]]) -> Markup {
    let head = columns.map { column -> Markup in
      column.isNumeric ? "<th class=\"number\">\(column.title)</th>" : "<th>\(column.title)</th>"
    }.joined()
    let body = rows.map { row -> Markup in
      let cells = zip(columns, row).map { column, cell -> Markup in
        column.isNumeric ? "<td class=\"number\">\(cell)</td>" : "<td>\(cell)</td>"
      }.joined()
      return "<tr>\(cells)</tr>\n"
    }.joined()
    return
      "<div class=\"scroll\"><table><thead><tr>\(head)</tr></thead>\n<tbody>\n\(body)</tbody></table></div>\n"
  }

  /// A table of names and values.
  public static func properties(_ rows: [(name: String, value: Markup)]) -> Markup {
    let body = rows.map { "<tr><th scope=\"row\">\($0.name)</th><td>\($0.value)</td></tr>\n" as Markup }
      .joined()
    return "<div class=\"scroll\"><table><tbody>\n\(body)</tbody></table></div>\n"
  }

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

  /// Data for the page's scripts: JSON in an element of its own with an id.
  ///
  /// - Parameter json: JSON text; `<`, which could end the element, is written as an escape.
  public static func data(id: String, json: String) -> Markup {
    let safe = json.split(separator: "<", omittingEmptySubsequences: false).joined(separator: "\\u003c")
    return "<script type=\"application/json\" id=\"\(id)\">" + Markup(html: safe) + "</script>\n"
  }
}
