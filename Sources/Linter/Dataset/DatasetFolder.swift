import Files

/// A training folder, listed as sd-scripts lists it: names only, nothing is opened.
public struct DatasetFolder: Sendable {
  /// A folder inside the training folder that is not a subset.
  public struct Ignored: Sendable, Equatable {
    /// Why a folder is not a subset.
    public enum Reason: Sendable, Equatable {
      /// The name does not start with a number: sd-scripts warns.
      case noRepeats
      /// The number is below 1: sd-scripts skips the folder silently.
      case repeatsBelowOne(Int)
    }

    /// The folder's name.
    public var name: String
    /// Why it is not a subset.
    public var reason: Reason

    /// Makes an ignored folder.
    public init(name: String, reason: Reason) {
      self.name = name
      self.reason = reason
    }
  }

  /// The path as given.
  public var path: String
  /// The folders images are taken from, in the order of their names.
  public var subsets: [ImageFolder]
  /// Folders that are not subsets, in the order of their names.
  public var ignored: [Ignored]
  /// Images in the training folder itself, which are not trained on: the folder of a subset was probably given
  /// instead of its parent. Empty for a subset's own folder.
  public var looseImages: [String]
  /// Whether there were more names than `nameLimit`, so that counts are lower bounds.
  public var isCapped: Bool

  /// At most this many names of a folder are examined.
  public static let nameLimit = 1_000_000

  /// Lists the folder of `--train_data_dir` or `--reg_data_dir`: its `N_class` folders and their images.
  ///
  /// - Parameters:
  ///   - trainDataDir: the folder's path.
  ///   - captionExtension: sd-scripts' `caption_extension`; its default is `.caption`, the GUI's `.txt`.
  /// - Throws: `FileError` when a folder cannot be listed.
  public static func scan(trainDataDir: String, captionExtension: String = ".caption") throws(FileError)
    -> DatasetFolder
  {
    let names = try FileSystem.list(trainDataDir)
    let isCapped = names.count > nameLimit
    var folder = DatasetFolder(
      path: trainDataDir,
      subsets: [],
      ignored: [],
      looseImages: [],
      isCapped: isCapped
    )
    for name in names.prefix(nameLimit) {
      let parsed = FolderName(name)
      let fileExtension = PythonPath.splitExtension(name).extension
      if parsed == nil, ImageFolder.isTrainedExtension(fileExtension) || fileExtension == ".txt" {
        // A `stat` of every file in a leaf folder would take longer than everything else.
        if ImageFolder.isTrained(name) { folder.looseImages.append(name) }
        continue
      }
      let path = Path.join(trainDataDir, name)
      guard FileSystem.status(path)?.kind == .folder else {
        if ImageFolder.isTrained(name) { folder.looseImages.append(name) }
        continue
      }
      guard let parsed else {
        folder.ignored.append(Ignored(name: name, reason: .noRepeats))
        continue
      }
      guard parsed.repeats >= 1 else {
        folder.ignored.append(Ignored(name: name, reason: .repeatsBelowOne(parsed.repeats)))
        continue
      }
      let subset = try ImageFolder.scan(
        path,
        repeats: parsed.repeats,
        className: parsed.className,
        captionExtension: captionExtension
      )
      folder.isCapped = folder.isCapped || subset.isCapped
      folder.subsets.append(subset)
    }
    return folder
  }

  /// Lists the `image_dir` of a dataset config's subset: the folder's own images.
  ///
  /// - Parameters:
  ///   - imageDir: the folder's path.
  ///   - repeats: the subset's `num_repeats`.
  ///   - className: the subset's `class_tokens`, the caption of images without one.
  ///   - captionExtension: the subset's `caption_extension`.
  /// - Throws: `FileError` when the folder cannot be listed.
  public static func scan(
    imageDir: String,
    repeats: Int = 1,
    className: String? = nil,
    captionExtension: String = ".caption"
  ) throws(FileError) -> DatasetFolder {
    let subset = try ImageFolder.scan(
      imageDir,
      repeats: repeats,
      className: className,
      captionExtension: captionExtension
    )
    return DatasetFolder(
      path: imageDir,
      subsets: [subset],
      ignored: [],
      looseImages: [],
      isCapped: subset.isCapped
    )
  }
}
