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
  /// Each image is in the page once; a script copies it to the other cells that show it.
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
    return Page(title: title, style: style, script: script, body: body).text
  }

  private static func element(_ image: Image, _ index: Int, _ labels: String, isFirst: Bool) -> Markup {
    let source: Markup =
      isFirst
      ? "id=\"picture-\(index)\" src=\"\(DataURI.png(image.png))\"" : "data-picture=\"picture-\(index)\""
    return """
      <img class="zoom" \(source) width="\(image.width)" height="\(image.height)" alt="\(labels)" \
      title="\(image.parameters)">
      """
  }

  /// How wide the images are at first, so that all columns fit a usual window.
  private static func startSize(_ plan: GridPlan) -> Int {
    max(96, min(plan.base.width, 1200 / max(1, plan.columns)))
  }

  private static let style = """
    main { max-width: none; }
    .settings { max-width: 70rem; white-space: pre-wrap; overflow-wrap: anywhere; }
    .size input { vertical-align: middle; width: 14rem; accent-color: var(--accent); }
    .grid { overflow-x: auto; }
    .grid table { --size: 256px; border-collapse: separate; border-spacing: .5rem; }
    .grid th, .grid td { border: 0; padding: 0; text-align: center; font-weight: 500; font-size: .9rem;
      overflow-wrap: anywhere; }
    .grid thead th { vertical-align: bottom; max-width: var(--size); min-width: 6rem; padding-bottom: .15rem; }
    .grid tbody th { vertical-align: middle; text-align: right; white-space: normal; min-width: 6rem; max-width: 14rem;
      color: var(--text); padding-right: .25rem; position: sticky; left: 0; background: var(--page); }
    .grid img { display: block; margin: 0 auto; width: var(--size); height: auto; border-radius: 4px;
      background: var(--fill); }

    """

  private static let script = """
    for (const image of document.querySelectorAll("img[data-picture]")) {
      image.src = document.getElementById(image.dataset.picture).src;
    }
    const size = document.getElementById("size");
    const resize = () => {
      for (const table of document.querySelectorAll(".grid table")) table.style.setProperty("--size", `${size.value}px`);
    };
    size.addEventListener("input", resize);
    resize();

    """
}
