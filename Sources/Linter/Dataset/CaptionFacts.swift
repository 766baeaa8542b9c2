import Files

/// What a dataset's caption files hold.
public struct CaptionFacts: Sendable {
  /// A caption with many tokens.
  public struct Long: Sendable, Equatable {
    /// The caption file's path.
    public var path: String
    /// A lower bound of its number of CLIP tokens.
    public var leastTokens: Int
  }

  /// The number of images whose captions were looked for.
  public private(set) var examined = 0
  /// The number of images whose caption has text.
  public private(set) var captioned = 0
  /// Images without a caption file.
  public private(set) var missing: [String] = []
  /// Caption files whose trained line is blank.
  public private(set) var blank: [String] = []
  /// Caption files that stop sd-scripts: no bytes, or not UTF-8; and those that cannot be read.
  public private(set) var faulty: [DatasetFacts.Problem] = []
  /// Caption files with a byte order mark, which becomes part of the caption.
  public private(set) var withByteOrderMark: [String] = []
  /// Caption files with text in lines that are not trained on.
  public private(set) var withUnusedLines: [String] = []
  /// Caption files with the separator of kept and shuffled tags in them.
  public private(set) var withSeparator: [String] = []
  /// Caption files with a choice such as `{red|blue}` in a trained line.
  public private(set) var withWildcard: [String] = []
  /// Captions of more than 75 tokens, the most that CLIP takes at once.
  public private(set) var long: [Long] = []
  /// The number of captions that are lists of tags.
  public private(set) var tagLists = 0
  /// The number of captions that contain each quality tag; tags that occur in none are left out.
  public private(set) var qualityTags: [String: Int] = [:]
  /// The number of captions with at least one quality tag.
  public private(set) var withQualityTag = 0

  /// Whether most captions with text are lists of tags.
  public var usesTags: Bool { captioned > 0 && tagLists * 2 > captioned }

  /// Captions that certainly have more tokens than `limit`, which must be at least 75.
  public func certainlyLonger(than limit: Int) -> [Long] { long.filter { $0.leastTokens > limit } }

  private static let clipWindow = 75

  private struct Summary: Sendable {
    var isBlank: Bool
    var hasByteOrderMark: Bool
    var hasUnusedLines: Bool
    var hasSeparator: Bool
    var hasWildcard: Bool
    var isTagList: Bool
    var leastTokens: Int
    var qualityTags: Set<String>

    init(_ caption: Caption, separator: String) {
      isBlank = caption.isBlank
      hasByteOrderMark = caption.hasByteOrderMark
      hasUnusedLines = caption.unusedLines > 0
      hasSeparator = !separator.isEmpty && caption.lines.contains { $0.contains(separator) }
      hasWildcard = caption.lines.contains(where: Caption.hasChoice)
      let tags = caption.tags
      isTagList = Caption.isTagList(tags)
      leastTokens = caption.leastTokens
      qualityTags = Set(tags.compactMap(QualityTag.named))
    }
  }

  init(_ images: [ImageFolder.Image], enableWildcard: Bool, separator: String) {
    examined = images.count
    missing = images.filter { $0.captionPath == nil }.map(\.path)
    let paths = images.compactMap(\.captionPath)
    let summaries = paths.concurrentMap { path in
      Result { () throws(Caption.Fault) in
        Summary(try Caption.read(path, enableWildcard: enableWildcard), separator: separator)
      }
    }
    for (path, result) in zip(paths, summaries) {
      switch result {
      case .success(let summary): add(summary, path)
      case .failure(let fault): faulty.append(DatasetFacts.Problem(path: path, reason: fault.description))
      }
    }
  }

  private mutating func add(_ summary: Summary, _ path: String) {
    if summary.hasByteOrderMark { withByteOrderMark.append(path) }
    if summary.hasUnusedLines { withUnusedLines.append(path) }
    if summary.hasSeparator { withSeparator.append(path) }
    if summary.hasWildcard { withWildcard.append(path) }
    guard !summary.isBlank else {
      blank.append(path)
      return
    }
    captioned += 1
    if summary.isTagList { tagLists += 1 }
    if summary.leastTokens > Self.clipWindow {
      long.append(Long(path: path, leastTokens: summary.leastTokens))
    }
    for tag in summary.qualityTags { qualityTags[tag, default: 0] += 1 }
    if !summary.qualityTags.isEmpty { withQualityTag += 1 }
  }
}
