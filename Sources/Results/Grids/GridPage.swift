import Pages

/// A grid as one HTML file with its images in it.
public struct GridPage {
  /// An image of the page.
  public struct Image {
    /// The PNG file's bytes.
    public var png: [UInt8]
    /// Columns of pixels.
    public var width: Int
    /// Rows of pixels.
    public var height: Int
    /// What it was generated with.
    public var parameters: String

    /// Makes an image.
    public init(png: [UInt8], width: Int, height: Int, parameters: String) {
      (self.png, self.width, self.height, self.parameters) = (png, width, height, parameters)
    }
  }

  /// The page's text.
  ///
  /// Each image is in the page once; other cells that show it have a link to it, which a script replaces with the image.
  ///
  /// - Parameter image: gives the file of one of the plan's images.
  public static func text(
    title: String,
    plan: GridPlan,
    model: String,
    image: (_ index: Int) throws(GridError) -> Image
  ) throws(GridError) -> String {
    var body: Markup = ""
    for line in plan.commonSettings(model: model) { body += "<p class=\"soft settings\">\(line)</p>\n" }
    body += """
      <p class="size"><label>Size of the images \
      <input type="range" id="size" min="64" max="\(max(1024, plan.base.width))" value="\(startSize(plan))"></label></p>

      """
    let columns = plan.labels(.x)
    let rows = plan.labels(.y)
    let hasRowLabels = plan.axes[.y] != nil
    var shown: Set<Int> = []
    for (sheet, label) in plan.labels(.z).enumerated() {
      if !label.isEmpty { body += "<h2>\(label)</h2>\n" }
      body += "<div class=\"grid\"><table>\n"
      if plan.axes[.x] != nil {
        let corner: Markup = hasRowLabels ? "<td></td>" : ""
        body +=
          "<thead><tr>\(corner)\(columns.map { "<th scope=\"col\">\($0)</th>" as Markup }.joined())</tr></thead>\n"
      }
      body += "<tbody>\n"
      for (row, rowLabel) in rows.enumerated() {
        body += "<tr>"
        if hasRowLabels { body += "<th scope=\"row\">\(rowLabel)</th>" }
        for column in columns.indices {
          let cell = plan.cells[(sheet * rows.count + row) * columns.count + column]
          let image = try image(cell.image)
          let labels = [columns[column], rowLabel, label].filter { !$0.isEmpty }.joined(separator: ", ")
          body +=
            "<td>\(element(image, cell.image, labels, isFirst: shown.insert(cell.image).inserted))</td>"
        }
        body += "</tr>\n"
      }
      body += "</tbody></table></div>\n"
    }
    let scripts = [Scripts.duplicatesJS, Scripts.gridJS, Scripts.picksJS, Scripts.hidingJS, Scripts.hoverJS]
    return Page(title: title, style: Scripts.gridCSS, script: "{\n" + scripts.joined() + "}\n", body: body).text
  }

  private static func element(_ image: Image, _ index: Int, _ labels: String, isFirst: Bool) -> Markup {
    let size: Markup = "width=\"\(image.width)\" height=\"\(image.height)\""
    guard isFirst else {
      return """
        <a class="same" href="#picture-\(index)" data-alt="\(labels)">the same image as in another cell</a>
        """
    }
    return """
      <img class="zoom" id="picture-\(index)" src="\(DataURI.png(image.png))" \(size) alt="\(labels)" \
      title="\(image.parameters)">
      """
  }

  /// How wide the images are at first, so that all columns fit a usual window.
  private static func startSize(_ plan: GridPlan) -> Int {
    max(96, min(plan.base.width, 1200 / max(1, plan.columns)))
  }
}
