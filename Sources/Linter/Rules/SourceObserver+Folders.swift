import Dataset
import Files
import Settings

extension SourceObserver {
  /// Folders that hold no images, or not where sd-scripts looks for them.
  mutating func observeFolders() {
    guard let folder = source.folder else { return }
    // Beside metadata, a folder is where its images are.
    if source.subset == nil, listsImagesElsewhere { return }
    let key: [String: Value] = ["key": .string(option)]
    if source.subset == nil, folder.subsets.isEmpty, !folder.looseImages.isEmpty {
      observe(.leafFolder, [folder.path], key)
      return
    }
    for (paths, repeats) in ignored(folder) {
      var values = key
      values["repeats"] = repeats.map(Value.integer)
      observe(.unnumberedFolder, paths, values)
    }
    observeEmpty(folder)
    let nested = folder.subsets.filter { !$0.images.isEmpty && !$0.inner.isEmpty }.flatMap { subset in
      subset.inner.map { (Path.join(subset.path, $0.name), $0.images) }
    }
    observe(
      .nestedImages,
      nested.map(\.0),
      ["count": .integer(nested.reduce(0) { $0 + $1.1 })]
    )
  }

  /// Folders that sd-scripts passes over: those without a number, then those whose number is below 1.
  private func ignored(_ folder: DatasetFolder) -> [(paths: [String], repeats: Int?)] {
    var unnumbered: [String] = []
    var belowOne: [String] = []
    var repeats: Int?
    for ignored in folder.ignored {
      let path = Path.join(folder.path, ignored.name)
      switch ignored.reason {
      case .noRepeats: unnumbered.append(path)
      case .repeatsBelowOne(let number):
        belowOne.append(path)
        repeats = repeats ?? number
      }
    }
    return [(unnumbered, nil), (belowOne, repeats)]
  }

  private mutating func observeEmpty(_ folder: DatasetFolder) {
    guard wants(.noImages), value("cache_info") != .boolean(true), !listsImagesElsewhere else { return }
    // That all of its folders are passed over is said already; without training images it is more than that.
    if source.isRegularization, folder.subsets.isEmpty, !folder.ignored.isEmpty { return }
    let empty = folder.subsets.filter(\.images.isEmpty)
    let paths = folder.subsets.isEmpty ? [folder.path] : empty.map(\.path)
    var values: [String: Value] = ["key": .string(option), "isAll": .boolean(isAllEmpty)]
    values["inner"] = empty.first?.inner.first.map { .string(Path.join(empty[0].path, $0.name)) }
    observe(.noImages, paths, values)
  }

  /// Whether a metadata file says which images there are.
  private var listsImagesElsewhere: Bool {
    (source.subset == nil ? plan.settings.value("in_json") : subset?.settings["metadata_file"]?.value) != nil
  }

  /// Whether the run has no training image at all.
  private var isAllEmpty: Bool {
    let training = plan.sources.filter { !$0.isRegularization }
    return !source.isRegularization
      && training.allSatisfy { other in other.folder.map { $0.subsets.allSatisfy(\.images.isEmpty) } ?? false }
  }
}
