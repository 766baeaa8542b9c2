import Dataset
import Files
import Platform
import Settings

extension SourceObserver {
  /// Images that cannot be trained on, or not as they look.
  mutating func observeImages() {
    guard let folder = source.folder else { return }
    observe(
      .untrainedImage,
      folder.subsets.flatMap { subset in
        // A hidden file is hidden on purpose.
        subset.untrained.filter { $0.utf8.first != UInt8(ascii: ".") }.map { Path.join(subset.path, $0) }
      }
    )
    observeStems(folder)
    if wantsAny(.unreadableImage, .truncatedImage, .rotatedImage, .sixteenBitGrayImage, .smallImage, .alphaChannel) {
      observeHeaders(source.facts.sizes)
    }
    guard wants(.duplicateImage) else { return }
    let groups = source.facts.duplicates
    if let original = groups.first?.first {
      observe(.duplicateImage, groups.flatMap { $0.dropFirst() }, ["other": .string(original)])
    }
  }

  private mutating func observeHeaders(_ sizes: SizeFacts) {
    observe(.unreadableImage, sizes.unreadable)
    observe(.truncatedImage, sizes.truncated, ["reason": .string("its last bytes are missing")])
    observe(.rotatedImage, sizes.rotated)
    observe(.sixteenBitGrayImage, sizes.sixteenBitGray)
    let total: [String: Value] = ["total": .integer(sizes.examined)]
    if value("alpha_mask") != .boolean(true) { observe(.alphaChannel, sizes.withAlpha, total) }
    guard wants(.smallImage), let resolution = Resolution(value("resolution")) else { return }
    let area = resolution.width.multipliedSaturated(by: resolution.height)
    // Half the training area's side: such an image is enlarged to more than twice its size.
    let small = sizes.images.filter { $0.size.width * $0.size.height < area / 4 }
    guard let first = small.first else { return }
    observe(
      .smallImage,
      small.map(\.path),
      total.merging([
        "width": .integer(first.size.width), "height": .integer(first.size.height),
        "resolution": .string("\(resolution.width) × \(resolution.height)"),
      ]) { $1 }
    )
  }

  /// Images of one name with two extensions, which share one file of latents.
  private mutating func observeStems(_ folder: DatasetFolder) {
    guard wants(.sharedStem), plan.settings.value("cache_latents_to_disk") == .boolean(true) else { return }
    var known = ExactDictionary<String>()
    var shared: [String] = []
    var other = ""
    for path in folder.subsets.flatMap({ $0.images.map(\.path) }) {
      let stem = PythonPath.splitExtension(path).base
      if let first = known[stem] {
        if shared.isEmpty { other = first }
        shared.append(path)
      } else {
        known[stem] = path
      }
    }
    observe(.sharedStem, shared, ["other": .string(other)])
  }
}
