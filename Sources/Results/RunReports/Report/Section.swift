import Pages

/// A part of a report with a heading.
struct Section {
  /// The target of links within the page.
  var id: String
  var title: String
  var body: Markup

  /// The part's HTML.
  var markup: Markup { "<section id=\"\(id)\">\n<h2>\(title)</h2>\n\(body)</section>\n" }

  /// The part's HTML within another part.
  var nested: Markup { "<section id=\"\(id)\">\n<h3>\(title)</h3>\n\(body)</section>\n" }

  /// A paragraph.
  static func paragraph(_ text: String) -> Markup { "<p>\(text)</p>\n" }

  /// A note about the report itself.
  static func note(_ text: String) -> Markup { "<p class=\"note\">\(text)</p>\n" }
}
