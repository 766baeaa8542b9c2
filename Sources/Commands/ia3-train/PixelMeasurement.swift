import Files
import Images
import Rules

/// What pixels say about a dataset, measured in this process.
enum PixelMeasurement {
  /// Measures images, and remembers them folder by folder.
  static let measurer: ImageMeasurer = { images in
    var measured: [PixelMeasures] = []
    for (folder, paths) in Dictionary(grouping: images, by: Path.parent).sorted(by: { $0.key < $1.key }) {
      var cache = FactsCache(folder: folder)
      let facts = ImageFacts.measure(paths, cache: &cache)
      // What could not be remembered is measured again next time.
      if facts.contains(where: { !$0.isCached }) { try? cache.save() }
      for case .measured(let measures) in facts.map(\.outcome) { measured.append(measures) }
    }
    return ImageMeasures(
      of: measured,
      isMonochrome: \.isMonochrome,
      isPixelArt: \.isPixelArt,
      isMinimalist: \.isMinimalist
    )
  }
}
