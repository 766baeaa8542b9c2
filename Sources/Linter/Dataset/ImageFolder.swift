import Files

/// The images of one folder and the caption files beside them; folders inside it are not searched.
///
/// Source: `load_dreambooth_dir` and `glob_images` in sd-scripts' library/train_util.py.
public struct ImageFolder: Sendable {
  /// An image and its caption file.
  public struct Image: Sendable, Equatable {
    /// The file's path.
    public var path: String
    /// The caption file that sd-scripts would open; nil if there is none.
    public var captionPath: String?
  }

  /// The folder's path.
  public var path: String
  /// How often each image is shown in an epoch.
  public var repeats: Int
  /// The caption of images without a caption file; nil if none is given.
  public var className: String?
  /// The images in the order of their names, as sd-scripts sorts them.
  public var images: [Image]
  /// Names of caption files that no image uses.
  public var orphanCaptions: [String]
  /// Names of images that are not trained on: the extension mixes case (`.Png`), needs an optional package
  /// (`.avif`, `.jxl`) or the name starts with a dot.
  public var untrained: [String]
  /// Names of caption files of another extension, beside images that have none with the wanted one.
  public var unreadCaptions: [String] = []
  /// Folders inside this one, whose images are not trained on, with the number of their images.
  public var inner: [(name: String, images: Int)] = []
  /// Whether there were more names than `DatasetFolder.nameLimit`.
  public var isCapped: Bool

  /// The number of images that have a caption file, whatever it contains.
  public var captionedCount: Int { images.count { $0.captionPath != nil } }

  static func scan(_ path: String, repeats: Int, className: String?, captionExtension: String)
    throws(FileError)
    -> ImageFolder
  {
    var names = try FileSystem.list(path)
    let isCapped = names.count > DatasetFolder.nameLimit
    if isCapped { names.removeLast(names.count - DatasetFolder.nameLimit) }
    let suffix =
      captionExtension.isEmpty || captionExtension.hasPrefix(".") ? captionExtension : "." + captionExtension

    var folder = ImageFolder(
      path: path,
      repeats: repeats,
      className: className,
      images: [],
      orphanCaptions: [],
      untrained: [],
      isCapped: isCapped
    )
    let prefix = Path.join(path, "")
    var isUsed = [Bool](repeating: false, count: names.count)
    var isImage = isUsed
    var lacksCaption = [Bool](repeating: false, count: names.count)
    for (number, name) in names.enumerated() {
      guard isTrained(name) else {
        if isUntrainedImage(name) { folder.untrained.append(name) }
        continue
      }
      isImage[number] = true
      let imagePath = Path.join(path, name)
      var captionPath: String?
      for candidate in captionCandidates(imagePath, extension: suffix) {
        let rest = candidate.utf8.dropFirst(prefix.utf8.count)
        if candidate.utf8.starts(with: prefix.utf8), !rest.contains(UInt8(ascii: "/")) {
          // A caption beside its image is looked up in the listing: asking the system each time is slow.
          guard let index = names.index(ofSorted: rest) else { continue }
          isUsed[index] = true
        } else if FileSystem.status(candidate)?.kind != .file {
          continue
        }
        captionPath = candidate
        break
      }
      lacksCaption[number] = captionPath == nil
      folder.images.append(Image(path: imagePath, captionPath: captionPath))
    }
    if lacksCaption.contains(true) {
      let wanted = captionExtensions.union([suffix.lowercased()])
      folder.unreadCaptions = names.indices.compactMap { index in
        guard !isUsed[index], !isImage[index] else { return nil }
        let (base, fileExtension) = PythonPath.splitExtension(names[index])
        guard !fileExtension.isEmpty, wanted.contains(fileExtension.lowercased()) else { return nil }
        let hasImage = trainedExtensions.contains { imageExtension in
          names.index(ofSorted: Substring(base + imageExtension).utf8).map { lacksCaption[$0] } ?? false
        }
        return hasImage ? names[index] : nil
      }
    }
    folder.inner = innerFolders(path, names)
    if !suffix.isEmpty {
      folder.orphanCaptions = names.indices.compactMap { index in
        let name = names[index]
        guard !isUsed[index], name.utf8.first != UInt8(ascii: "."), name.utf8.count > suffix.utf8.count,
          name.utf8.suffix(suffix.utf8.count).elementsEqual(suffix.utf8)
        else { return nil }
        return name
      }
    }
    return folder
  }

  /// Extensions that programs give to captions.
  private static let captionExtensions: Set<String> = [".txt", ".caption", ".cap", ".tags", ".text"]

  /// Folders inside a folder of images are rare: at most this many names are looked at.
  private static let innerLimit = 64

  private static func innerFolders(_ path: String, _ names: [String]) -> [(name: String, images: Int)] {
    var result: [(name: String, images: Int)] = []
    // A folder's name seldom has a dot, and hardly any file's name has none.
    let candidates = names.lazy.filter { !$0.utf8.contains(UInt8(ascii: ".")) }
    for name in candidates.prefix(innerLimit) {
      let inner = Path.join(path, name)
      guard FileSystem.status(inner)?.kind == .folder, let listed = try? FileSystem.list(inner) else { continue }
      let images = listed.count(where: isTrained)
      if images > 0 { result.append((name, images)) }
    }
    return result
  }

  /// Where sd-scripts looks for an image's caption: beside it, then without the four numbers that its face
  /// cropper appends to a name. The underscores of the whole path count.
  private static func captionCandidates(_ imagePath: String, extension suffix: String) -> [String] {
    let base = PythonPath.splitExtension(imagePath).base
    let tokens = base.utf8.split(separator: UInt8(ascii: "_"), omittingEmptySubsequences: false)
    guard tokens.count >= 5 else { return [base + suffix] }
    let cut = tokens[tokens.count - 5].endIndex
    return [base + suffix, String(base[..<cut]) + suffix]
  }

  /// Whether sd-scripts lists the name as an image on Linux: `*.png` and the like, without hidden files.
  static func isTrained(_ name: String) -> Bool {
    name.utf8.first != UInt8(ascii: ".") && isTrainedExtension(PythonPath.splitExtension(name).extension)
  }

  static func isTrainedExtension(_ text: String) -> Bool {
    trainedExtensions.contains(text)
  }

  private static let trainedExtensions: Set<String> = [
    ".png", ".jpg", ".jpeg", ".webp", ".bmp", ".PNG", ".JPG", ".JPEG", ".WEBP", ".BMP",
  ]

  private static func isUntrainedImage(_ name: String) -> Bool {
    let lower = PythonPath.splitExtension(name).extension.lowercased()
    return trainedExtensions.contains(lower) || lower == ".avif" || lower == ".jxl"
  }
}

/// Python's `os.path`.
public enum PythonPath {
  /// `os.path.basename`: the part after the last slash, which may be empty.
  public static func name(_ path: String) -> String {
    path.utf8.lastIndex(of: UInt8(ascii: "/")).map { String(path[path.utf8.index(after: $0)...]) } ?? path
  }

  /// `os.path.splitext`: splits at the last dot of the last path component, unless only dots precede it.
  public static func splitExtension(_ path: String) -> (base: String, extension: String) {
    let bytes = path.utf8
    let nameStart = bytes.lastIndex(of: UInt8(ascii: "/")).map { bytes.index(after: $0) } ?? bytes.startIndex
    guard let dot = bytes.lastIndex(of: UInt8(ascii: ".")), dot >= nameStart,
      bytes[nameStart..<dot].contains(where: { $0 != UInt8(ascii: ".") })
    else { return (path, "") }
    return (String(path[..<dot]), String(path[dot...]))
  }
}

extension [String] {
  /// The index of `name` among names sorted by their bytes.
  fileprivate func index(ofSorted name: Substring.UTF8View) -> Int? {
    var low = 0
    var high = count
    while low < high {
      let middle = low + (high - low) / 2
      if self[middle].utf8.lexicographicallyPrecedes(name) { low = middle + 1 } else { high = middle }
    }
    return low < count && self[low].utf8.elementsEqual(name) ? low : nil
  }
}
