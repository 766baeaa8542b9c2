import Dataset
import Platform

/// An image of a dataset with its caption.
public struct TrainingImage: Sendable, Equatable {
  /// The file's path.
  public let path: String
  /// The unprocessed caption: a line, or several with `enable_wildcard`.
  public let caption: String
  /// How often it is trained in an epoch.
  public let repeats: Int
  /// Index among the dataset's subsets.
  public let subset: Int
  /// Whether it is a regularization image.
  public let isReg: Bool
  /// Its size as stored, in pixels.
  public let size: SizeFacts.Size
  /// The size at which it is trained, in pixels.
  public let bucket: SizeFacts.Size
  /// The size it is resized to before it is cropped to the bucket, in pixels.
  public let resized: SizeFacts.Size
  /// Its mask; nil if the dataset has no masks.
  public let conditioningPath: String?
}

/// Images that are trained at one size.
public struct Bucket: Sendable, Equatable {
  /// The size in pixels.
  public let resolution: SizeFacts.Size
  /// Indices into the dataset's images, including repeats.
  public let members: [Int]
}

/// How often each tag occurs in the captions of a folder.
public struct TagFrequency: Sendable, Equatable {
  /// The folder's name.
  public let folder: String
  /// Tags in the order in which they first occur.
  public private(set) var tags: [(tag: String, count: Int)] = []
  private var positions = ExactDictionary<Int>()

  init(folder: String) { self.folder = folder }

  /// Source: `BaseDataset.set_tag_frequency` in sd-scripts' library/train_util.py.
  mutating func count(_ captions: [String]) {
    for caption in captions {
      for part in PythonText(caption).split([","]) {
        let tag = part.stripped.string.lowercased()
        if tag.isEmpty { continue }
        if let position = positions[tag] {
          tags[position].count += 1
        } else {
          positions[tag] = tags.count
          tags.append((tag, 1))
        }
      }
    }
  }

  /// Whether the same tags occur equally often in the same folder.
  public static func == (left: TagFrequency, right: TagFrequency) -> Bool {
    left.folder.isExactly(right.folder)
      && left.tags.elementsEqual(right.tags) { $0.tag.isExactly($1.tag) && $0.count == $1.count }
  }
}
