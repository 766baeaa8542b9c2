/// An empty dataset: the folder for the images, and a README beside it.
public struct DatasetSkeleton: Sendable, Equatable {
  /// One text file of a dataset.
  public struct File: Sendable, Equatable {
    /// The path, relative like the dataset's own.
    public let path: String
    /// Its content.
    public let text: String
  }

  /// The folders to make, outer ones first.
  public let folders: [String]
  /// The files to write.
  public let files: [File]

  /// A skeleton for one folder of images, such as `dataset/1_mascot`.
  public init(imageFolder: String, text: String) {
    let parts = imageFolder.split(separator: "/", omittingEmptySubsequences: false)
    let parent = parts.dropLast().joined(separator: "/")
    folders = parent.isEmpty ? [imageFolder] : [parent, imageFolder]
    // Beside the image folder, not in it: sd-scripts reads only numbered folders.
    files = [File(path: parent.isEmpty ? "README.md" : "\(parent)/README.md", text: text)]
  }
}
