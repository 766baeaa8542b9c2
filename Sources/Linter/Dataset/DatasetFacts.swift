import Files
import Platform
import Synchronization

/// What rules need to know about a dataset's images and captions.
///
/// Counts come from the listing; each part that opens files is computed when first asked for and cached.
public final class DatasetFacts: Sendable {
  /// A file and what is wrong with it.
  public struct Problem: Sendable, Equatable {
    /// The file's path.
    public var path: String
    /// The message, without a full stop.
    public var reason: String
  }

  /// The folders the facts are about.
  public let folders: [DatasetFolder]
  /// At most this many images, evenly spread over all, are opened for a part.
  public let examinedLimit: Int
  private let enableWildcard: Bool
  private let separator: String
  private let sizesCache: Mutex<SizeFacts?> = Mutex(nil)
  private let captionsCache: Mutex<CaptionFacts?> = Mutex(nil)
  private let duplicatesCache: Mutex<[[String]]?> = Mutex(nil)

  /// Facts of scanned folders.
  ///
  /// - Parameters:
  ///   - folders: the result of `DatasetFolder.scan`.
  ///   - enableWildcard: sd-scripts' `enable_wildcard`, which makes every line of a caption count.
  ///   - separator: the text between the parts of a caption that are shuffled and those that are kept.
  ///   - examinedLimit: the largest number of images to open.
  public init(
    _ folders: [DatasetFolder],
    enableWildcard: Bool = false,
    separator: String = "|||",
    examinedLimit: Int = 20_000
  ) {
    self.folders = folders
    self.enableWildcard = enableWildcard
    self.separator = separator
    self.examinedLimit = max(1, examinedLimit)
  }

  /// The subsets of all folders.
  public var subsets: [ImageFolder] { folders.flatMap(\.subsets) }
  /// The number of images, each counted once.
  public var imageCount: Int { subsets.reduce(0) { $0 + $1.images.count } }
  /// The number of images shown in an epoch: each counted as often as its folder repeats it.
  public var repeatedCount: Int {
    subsets.reduce(0) { $0.addingSaturated($1.images.count.multipliedSaturated(by: $1.repeats)) }
  }
  /// The number of images that have a caption file, whatever it contains.
  public var captionedCount: Int { subsets.reduce(0) { $0 + $1.captionedCount } }

  /// Sizes from the images' headers.
  public var sizes: SizeFacts {
    sizesCache.withLock { cache in
      if let cache { return cache }
      let facts = SizeFacts(examined.map(\.path))
      cache = facts
      return facts
    }
  }

  /// What the caption files contain.
  public var captions: CaptionFacts {
    captionsCache.withLock { cache in
      if let cache { return cache }
      let facts = CaptionFacts(examined, enableWildcard: enableWildcard, separator: separator)
      cache = facts
      return facts
    }
  }

  /// Groups of two or more images with exactly the same bytes.
  public var duplicates: [[String]] {
    duplicatesCache.withLock { cache in
      if let cache { return cache }
      let groups = Duplicates.groups(examined.map(\.path))
      cache = groups
      return groups
    }
  }

  /// The images that are opened.
  private var examined: [ImageFolder.Image] {
    let images = subsets.flatMap(\.images)
    guard images.count > examinedLimit else { return images }
    return (0..<examinedLimit).map { images[$0 * images.count / examinedLimit] }
  }
}
