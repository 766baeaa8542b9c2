import Dataset
import Files
import Pages
import Rules
import RunRecords
import TextFormatting

/// The training images with their captions.
struct DatasetSection {
  let images: ConfigImages?
  let plan: RunRecordPlan
  /// Begins the section's id, which differs from those of other runs in the page.
  var prefix = ""

  /// The images' longer side in the page, and how many are shown at most.
  private static let side = 256
  private static let limit = 60
  private static let tagLimit = 60

  var section: Section { Section(id: "\(prefix)dataset", title: "Dataset", body: folders + buckets + tags + figures) }

  /// The images with their folders.
  private var entries: [(folder: ImageFolder, image: ImageFolder.Image)] {
    (images?.folders ?? []).flatMap(\.subsets).flatMap { folder in folder.images.map { (folder, $0) } }
  }

  private var folders: Markup {
    guard let images else {
      return Section.note("The config can no longer be read, so its images cannot be shown.")
    }
    var body: Markup = ""
    for path in images.missing {
      body += Section.note(
        "The dataset \(path) is no longer where the config says, so its images and captions cannot be shown."
      )
    }
    let uses = [(images.folders, "training"), (images.regularization, "regularization")]
    let rows = uses.flatMap { folders, use in
      folders.flatMap(\.subsets).map { folder -> [Markup] in
        [
          "<code>\(folder.path)</code>", Markup(text: use), Markup(text: String(folder.images.count)),
          Markup(text: String(folder.repeats)), Markup(text: String(folder.captionedCount)),
          Markup(text: folder.className ?? ""),
        ]
      }
    }
    guard !rows.isEmpty else { return body }
    let columns = [
      Column("folder"), Column("for"), Column("images", isNumeric: true), Column("repeats", isNumeric: true),
      Column("with captions", isNumeric: true), Column("caption of the others"),
    ]
    return body + .table(columns, rows: rows)
  }

  private var buckets: Markup {
    guard !plan.buckets.isEmpty else { return "" }
    let rows = plan.buckets.sorted { ($1.images, $0.width) < ($0.images, $1.width) }.map {
      bucket -> [Markup] in
      [
        Markup(text: "\(bucket.width) × \(bucket.height)"),
        Markup(text: NumberFormat.typeset(Double(bucket.width) / Double(max(1, bucket.height)), digits: 3)),
        Markup(text: String(bucket.images)),
      ]
    }
    return "<h3>Buckets</h3>\n"
      + .table(
        [
          Column("size"), Column("aspect ratio", isNumeric: true),
          Column("images with repeats", isNumeric: true),
        ],
        rows: rows
      )
  }

  private func caption(_ entry: (folder: ImageFolder, image: ImageFolder.Image)) -> (
    text: String, isOwn: Bool
  ) {
    guard let path = entry.image.captionPath, let caption = try? Caption.read(path), !caption.isBlank else {
      return (entry.folder.className ?? "", false)
    }
    return (caption.lines.joined(separator: " / "), true)
  }

  private var tags: Markup {
    var counts: [String: Int] = [:]
    for entry in entries {
      guard let path = entry.image.captionPath, let caption = try? Caption.read(path) else { continue }
      for tag in Set(caption.tags) { counts[tag, default: 0] += 1 }
    }
    guard !counts.isEmpty else { return "" }
    let sorted = counts.sorted { ($1.value, $0.key) < ($0.value, $1.key) }
    let items = sorted.prefix(Self.tagLimit).map {
      "<li>\($0.key) <span class=\"soft\">\($0.value)</span></li>" as Markup
    }
    let rest = sorted.count > Self.tagLimit ? Section.note("and \(sorted.count - Self.tagLimit) more.") : ""
    return "<h3>Captions by their parts between commas</h3>\n<ul class=\"tags\">\(items.joined())</ul>\n"
      + rest
  }

  private var figures: Markup {
    let all = entries
    guard !all.isEmpty else { return "" }
    let shown = Array(all.prefix(Self.limit))
    let thumbnails = shown.map(\.image.path).concurrentMap { path -> Result<Figure, Thumbnail.Failure> in
      Result { () throws(Thumbnail.Failure) in
        let thumbnail = try Thumbnail.make(path: path, side: Self.side)
        return Figure(
          source: DataURI.text(thumbnail.bytes, type: "image/webp"),
          alternative: Path.name(path),
          size: (thumbnail.width, thumbnail.height)
        )
      }
    }
    var (figures, problems): ([Figure], Markup) = ([], "")
    for (entry, result) in zip(shown, thumbnails) {
      switch result {
      case .success(var figure):
        let caption = caption(entry)
        figure.caption =
          caption.isOwn || caption.text.isEmpty
          ? Markup(text: caption.text) : "\(caption.text) <span class=\"soft\">(the folder's)</span>"
        figures.append(figure)
      case .failure(let failure):
        problems += Section.note("\(entry.image.path) cannot be shown: \(failure.reason).")
      }
    }
    if all.count > shown.count {
      problems += Section.note("The first \(shown.count) of \(all.count) images are shown.")
    }
    return "<h3>Images and captions</h3>\n" + .figures(figures) + problems
  }
}
