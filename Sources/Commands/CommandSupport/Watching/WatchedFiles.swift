import Files
import Platform
import Project

/// The files whose changes matter to a command that watches.
public struct WatchedFiles {
  /// The changes of a folder that matter.
  public enum Scope {
    /// Everything but what the search leaves out.
    case all(SearchedFolder)
    /// These names: they were given on the command line.
    case names(Set<ExactText>)
    /// The names that end in this.
    case suffix(String)

    func concerns(_ name: String, isFolder: Bool) -> Bool {
      // The folder itself.
      if name.isEmpty { return true }
      return switch self {
      case .all(let folder): name == ".gitignore" || !folder.leavesOut(name, isFolder: isFolder)
      case .names(let names): names.contains(ExactText(name))
      case .suffix(let suffix): name.hasSuffix(suffix)
      }
    }
  }

  /// The folders by path.
  let folders: ExactDictionary<Scope>
  /// Further paths: few, and perhaps elsewhere.
  let others: [String]

  /// - Parameters:
  ///   - folders: the changes that matter of each folder.
  ///   - others: further paths.
  public init(folders: ExactDictionary<Scope> = .init(), others: [String]) {
    (self.folders, self.others) = (folders, others)
  }

  /// An entry of a folder as it is at a time.
  struct Entry: Equatable {
    let name: ExactText
    /// Nil for a folder, whose own entries count.
    let status: FileStatus?
  }

  /// Every entry that matters.
  func entries() -> [Entry] {
    var result: [Entry] = []
    for (path, scope) in folders {
      let entries = ((try? FileSystem.entries(path)) ?? []).filter {
        scope.concerns($0.name, isFolder: $0.kind == .folder)
      }
      result += entries.map { entry in
        let status = entry.kind == .folder ? nil : FileSystem.status(Path.join(path, entry.name))
        return Entry(name: ExactText(entry.name), status: status)
      }.sorted { $0.name < $1.name }
    }
    return result
  }

  /// The states of the other files; of folders only that they exist.
  func otherStatuses() -> [FileStatus?] {
    others.map { path in
      FileSystem.status(path).map { status in
        var status = status
        if status.kind == .folder { (status.size, status.modified) = (0, 0) }
        return status
      }
    }
  }
}
