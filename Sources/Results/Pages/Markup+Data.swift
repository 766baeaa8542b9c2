import Platform

extension Markup {
  /// Data for the page's scripts: JSON in an element of its own with an id.
  ///
  /// - Parameter json: JSON text; `<`, which could end the element, is written as an escape.
  public static func data(id: String, json: String) -> Markup {
    let safe = SystemText.legible(json, backslash: #"\\"#).split(separator: "<", omittingEmptySubsequences: false)
      .joined(separator: "\\u003c")
    return "<script type=\"application/json\" id=\"\(id)\">" + Markup(html: safe) + "</script>\n"
  }
}
