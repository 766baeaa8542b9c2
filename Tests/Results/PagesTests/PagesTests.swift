import Testing

@testable import Pages

@Suite("HTML pages")
struct PagesTests {
  @Test("interpolated text is escaped and markup is not")
  func interpolation() {
    let name = "<script>alert('\"&\u{0}')</script>"
    let bold: Markup = "<b>\(1)</b>"
    let markup: Markup = "<td title=\"\(name)\">\(bold)</td>"
    #expect(
      markup.html
        == "<td title=\"&lt;script&gt;alert(&#39;&quot;&amp;\u{FFFD}&#39;)&lt;/script&gt;\"><b>1</b></td>"
    )
  }

  /// Readers of XML, such as those of drawings, refuse a whole file for one of them.
  @Test("characters that XML does not allow are replaced", arguments: ["\u{0}", "\u{1F}", "\u{FFFE}", "\u{FFFF}"])
  func noncharacters(_ character: String) {
    #expect(HTML.escaped("a\(character)b") == "a\u{FFFD}b")
  }

  /// RFC 4648, section 10.
  @Test(
    "bytes are encoded as in RFC 4648",
    arguments: [
      ("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foob", "Zm9vYg=="), ("fooba", "Zm9vYmE="),
      ("foobar", "Zm9vYmFy"),
    ]
  )
  func base64(_ text: String, _ expected: String) {
    #expect(DataURI.base64(Array(text.utf8)) == expected)
  }

  @Test("bytes above 127 are encoded")
  func highBytes() {
    #expect(DataURI.png([0xFF, 0xFB, 0xFE]) == "data:image/png;base64,//v+")
  }

  @Test("a page loads nothing")
  func selfContained() {
    let text = Page(title: "a <b>", body: "<p>c</p>").text
    #expect(text.contains("<title>a &lt;b&gt;</title>"))
    #expect(text.contains("default-src 'none'"))
    #expect(text.contains("prefers-color-scheme: dark"))
    #expect(!text.contains("http://"))
    #expect(!text.contains("https://"))
  }

  @Test("data cannot end its element")
  func data() {
    let markup = Markup.data(id: "curves", json: "[\"</script><b>\"]")
    #expect(
      markup.html
        == "<script type=\"application/json\" id=\"curves\">[\"\\u003c/script>\\u003cb>\"]</script>\n"
    )
  }

  @Test("tables mark their numeric columns")
  func tables() {
    let table = Markup.table(
      [Column("name"), Column("n", isNumeric: true)],
      rows: [[Markup(text: "a&b"), "1"]]
    )
    #expect(table.html.contains("<td>a&amp;b</td><td class=\"number\">1</td>"))
    #expect(table.html.contains("<th class=\"number\">n</th>"))
  }

  @Test("figures have alternative texts and sizes")
  func figures() {
    let figures = Markup.figures([
      Figure(source: "data:,", alternative: "a \"quote\"", caption: "x", details: "<a>\nSeed: 1", size: (3, 4))
    ])
    #expect(figures.html.contains("width=\"3\" height=\"4\""))
    #expect(figures.html.contains("data-details=\"&lt;a&gt;\nSeed: 1\""))
    #expect(figures.html.contains("alt=\"a &quot;quote&quot;\""))
  }
}
