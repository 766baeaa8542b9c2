import Platform
import Synchronization

/// What killed processes left under temporary names.
///
/// Left behind is what has a temporary name and is locked by nobody. That is only known of names that were made since
/// this machine was started: locks on shared folders need not reach other machines, so what these left stays.
public enum LeftOvers {
  private static let cleaned = Mutex<Set<ExactText>>([])

  /// Removes the files that were left in a folder, the first time that this process asks for it.
  static func removeFilesOnce(in folder: String) {
    if cleaned.withLock({ $0.insert(ExactText(folder)).inserted }) { removeFiles(in: folder) }
  }

  /// Removes the files that were left in a folder.
  static func removeFiles(in folder: String) {
    visit(folder, opening: [O_RDWR, O_RDONLY], kind: .file) { unlink($0) }
  }

  /// Visits the folders that were left in a folder.
  ///
  /// - Parameters:
  ///   - target: the path that they were to get; nil for any.
  ///   - remove: called with the path of each while nobody else can take it.
  public static func visitFolders(in folder: String, for target: String? = nil, _ remove: (String) -> Void) {
    visit(folder, opening: [O_RDONLY | O_DIRECTORY], kind: .folder, for: target, remove)
  }

  private static func visit(
    _ folder: String,
    opening modes: [Int32],
    kind: FolderEntry.Kind,
    for target: String? = nil,
    _ remove: (String) -> Void
  ) {
    for entry in (try? FileSystem.entries(folder)) ?? [] where entry.kind == kind {
      guard TemporaryName.isOurs(entry.name, for: target) else { continue }
      let path = Path.join(folder, entry.name)
      guard let descriptor = open(path, modes) else { continue }
      defer { close(descriptor) }
      if Descriptor.lock(descriptor) == .taken, Descriptor.isNamed(descriptor, path) { remove(path) }
    }
  }

  /// Opens an entry in the first way that is allowed: on NFS, only a file that is open for writing can be locked.
  private static func open(_ path: String, _ modes: [Int32]) -> Int32? {
    for mode in modes {
      if let descriptor = try? Descriptor.open(path, mode | O_NOFOLLOW | O_NONBLOCK) { return descriptor }
    }
    return nil
  }
}
