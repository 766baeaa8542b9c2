/// One HTML file that needs no network and no other file, and that is readable without scripts.
///
/// All pages look alike, in light or dark mode as the reader's system is set. A Content-Security-Policy in the page keeps
/// browsers from loading anything.
public struct Page: Sendable {
  /// The title.
  public var title: String
  /// CSS rules besides those that all pages share.
  public var style: String
  /// Scripts besides the one that enlarges images.
  public var script: String
  /// The content below the heading.
  public var body: Markup
  /// After how many seconds it loads itself anew if the browser runs no scripts; nil for never.
  public var refreshSeconds: Int?

  /// A page.
  public init(
    title: String,
    style: String = "",
    script: String = "",
    body: Markup,
    refreshSeconds: Int? = nil
  ) {
    (self.title, self.style, self.script, self.body) = (title, style, script, body)
    self.refreshSeconds = refreshSeconds
  }

  /// The element by which a page of this program is known.
  private static let mark = "<meta name=\"generator\" content=\"ia3\">"

  /// Whether a file that begins with these bytes is a page of this program; its first 256 are enough.
  public static func isPage(_ start: [UInt8]) -> Bool {
    start.starts(with: "<!DOCTYPE html>".utf8) && String(decoding: start, as: UTF8.self).contains(mark)
  }

  private var refresh: String {
    refreshSeconds.map { "<noscript><meta http-equiv=\"refresh\" content=\"\($0)\"></noscript>\n" } ?? ""
  }

  /// The file's text.
  public var text: String {
    """
    <!DOCTYPE html>
    <html lang="en">
    <head>
    <meta charset="utf-8">
    \(Self.mark)
    <meta http-equiv="Content-Security-Policy" content="default-src 'none'; img-src data:; style-src 'unsafe-inline'; script-src 'unsafe-inline'">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <meta name="color-scheme" content="light dark">
    \(refresh)<title>\(HTML.escaped(title))</title>
    <link rel="icon" href="data:,">
    <style>
    \(Scripts.pageCSS)\(style)
    </style>
    </head>
    <body>
    <main>
    <h1>\(HTML.escaped(title))</h1>
    \(body.html)
    </main>
    <script>
    \(Scripts.lightboxJS)\(script)
    </script>
    </body>
    </html>

    """
  }
}
