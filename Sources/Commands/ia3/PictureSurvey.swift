import Dataset
import Files
import TextFormatting

/// What lies in the folder that somebody names for a new config.
struct PictureSurvey {
  /// The folder that contains the numbered folders.
  let folder: String
  /// Images in numbered folders, which are trained.
  let images: [String]
  /// Images that lie in the folder itself, and are not.
  let looseCount: Int
  /// The numbered folder's name after the number, if there is one such folder.
  let trigger: String?
  /// The captions beside the images, if there are any.
  let captions: FoundCaptions?
  /// How many captions are tags between commas.
  let tagLists: Int
  private let sizes: [SizeFacts.Size]

  /// Nil if the folder cannot be read or does not exist.
  ///
  /// - Parameter path: the folder, or a numbered folder in it.
  init?(_ path: String) {
    let isNumbered = FolderName(Path.name(path)).map { $0.repeats > 0 } ?? false
    folder = isNumbered ? Path.parent(path) : path
    guard var scanned = try? DatasetFolder.scan(trainDataDir: folder, captionExtension: Self.noCaption) else {
      return nil
    }
    captions = FoundCaptions(in: folder, besides: Self.noCaption)
    if let captions,
      let read = try? DatasetFolder.scan(trainDataDir: folder, captionExtension: captions.fileExtension)
    {
      scanned = read
    }
    let facts = DatasetFacts([scanned])
    images = scanned.subsets.flatMap { $0.images.map(\.path) }
    looseCount = scanned.looseImages.count
    trigger = scanned.subsets.count == 1 ? scanned.subsets[0].className.flatMap { $0.isEmpty ? nil : $0 } : nil
    tagLists = captions == nil ? 0 : facts.captions.tagLists
    sizes = Array(facts.sizes.histogram.keys)
  }

  /// An extension that no caption has.
  private static let noCaption = ".none-use-foldername"

  /// What was found, in one sentence.
  var summary: String {
    guard !images.isEmpty else {
      guard looseCount > 0 else { return "there are no pictures in \(folder) yet" }
      return
        "the \(plural(looseCount, "picture")) in \(folder) must be moved into a folder whose name begins with a number and "
        + "an underscore, such as \(Path.join(folder, "1_\(trigger ?? "name")")), or nothing is trained"
    }
    var parts = [plural(images.count, "picture")]
    let sorted = sizes.sorted { ($0.width * $0.height, $0.width) < ($1.width * $1.height, $1.width) }
    if let first = sorted.first, let last = sorted.last {
      let text = "\(first.width) × \(first.height)"
      parts.append(first == last ? text : "\(text) to \(last.width) × \(last.height)")
    }
    if let captions {
      let tags = tagLists * 2 > captions.count ? ", most of them tags" : ""
      parts.append("\(plural(captions.count, "caption")) (\(captions.fileExtension)\(tags))")
    } else {
      parts.append("no captions")
    }
    return parts.joined(separator: ", ")
  }
}
