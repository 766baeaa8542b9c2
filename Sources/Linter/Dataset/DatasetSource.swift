import Files
import Settings

/// A place in a config that names images, with the folder's contents.
public struct DatasetSource: Sendable {
  /// The folder as written in the config; nil for a subset that names none.
  public let name: String?
  /// The value that names it; nil if no file does.
  public let place: Place?
  /// Index among the settings' subsets; nil for `train_data_dir` and `reg_data_dir`.
  public let subset: Int?
  /// Whether its images are regularization images.
  public let isRegularization: Bool
  /// The contents; nil if the folder does not exist on this machine or cannot be listed.
  public let folder: DatasetFolder?
  /// Why an existing folder cannot be listed.
  public let error: FileError?
  /// Facts about its images; each part is computed once.
  public let facts: DatasetFacts

  /// Looks up a folder and lists it.
  ///
  /// - Parameters:
  ///   - enableWildcard: whether every line of a caption counts.
  ///   - separator: what divides a caption, if the config says so.
  init(
    _ name: String?,
    at path: String?,
    place: Place?,
    subset: Int? = nil,
    isRegularization: Bool,
    enableWildcard: Bool,
    separator: String?,
    scan: (String) throws(FileError) -> DatasetFolder
  ) {
    (self.name, self.place, self.subset, self.isRegularization) = (name, place, subset, isRegularization)
    var folder: DatasetFolder?
    var problem: FileError?
    if let path, FileSystem.status(path)?.kind == .folder {
      do throws(FileError) { folder = try scan(path) } catch { problem = error }
    }
    (self.folder, error) = (folder, problem)
    facts = DatasetFacts(
      folder.map { [$0] } ?? [],
      enableWildcard: enableWildcard,
      separator: separator ?? "|||"
    )
  }
}
