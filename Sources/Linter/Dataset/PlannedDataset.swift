import Settings

/// The folders that are trained together under the same settings.
///
/// Source: `DreamBoothDataset` in sd-scripts' library/train_util.py.
public struct PlannedDataset: Sendable {
  /// The subset from which the dataset's settings are taken; nil for the folders of `train_data_dir`.
  public let subset: Subset?
  /// Its folders in the config's order.
  public let folders: [PlannedFolder]

  init(_ subset: Subset?, _ folders: [PlannedFolder]) { (self.subset, self.folders) = (subset, folders) }

  /// The use of a folder.
  public enum Use: Sendable, Equatable {
    /// Its images are used, with these repeats.
    case used(repeats: Int)
    /// Its repeats are below 1: it is left out.
    case noRepeats
    /// A folder of the same name comes before it: it is left out.
    case sameName
    /// It does not exist on this machine, or cannot be listed.
    case missing
    /// None of its images belong here.
    case empty
  }

  /// The use of each folder.
  ///
  /// - Parameter split: which of the images are wanted.
  public func uses(_ split: ValidationSplit) -> [Use] {
    var names: Set<String?> = []
    return folders.map { folder in
      let repeats = split.isTraining ? folder.repeats : 1
      if repeats < 1 { return .noRepeats }
      if names.contains(folder.identity) { return .sameName }
      guard let images = folder.images?.images else { return .missing }
      if split.count(of: images.count, isRegularization: folder.isRegularization) == 0 { return .empty }
      names.insert(folder.identity)
      return .used(repeats: repeats)
    }
  }
}
