import Files
import Platform
import Project

/// The files whose changes matter to a run of the linter: those that it finds, what else is in the folders that it
/// searches, and the project files above them.
struct WatchedFiles {
  /// The changes of a folder that matter.
  enum Scope {
    /// Everything but what the search leaves out.
    case all(SearchedFolder)
    /// These names: they were given on the command line.
    case names(Set<ExactText>)

    func concerns(_ name: String, isFolder: Bool) -> Bool {
      // The folder itself.
      if name.isEmpty { return true }
      return switch self {
      case .all(let folder): name == ".gitignore" || !folder.leavesOut(name, isFolder: isFolder)
      case .names(let names): names.contains(ExactText(name))
      }
    }
  }

  /// The folders by path.
  private(set) var folders = ExactDictionary<Scope>()
  /// The paths of the command line, what links lead to, and the project files above: few, and perhaps elsewhere.
  private(set) var others: [String] = []

  /// - Parameters:
  ///   - paths: the command line's.
  ///   - readsProjects: whether project files count.
  init(_ paths: [String], readsProjects: Bool) {
    var folders = ExactDictionary<Scope>()
    var others = paths
    var above: Set<ExactText> = []
    let finder = FileFinder(projects: readsProjects ? ProjectFiles() : nil)
    _ = finder.find(paths) { folder in
      folders[folder.path] = .all(folder)
      others += folder.links.map { Path.join(folder.path, $0) }
    }
    for path in paths {
      let folder = Path.parent(path)
      if FileSystem.status(path)?.kind != .folder {
        var names: Set<ExactText> = []
        switch folders[folder] {
        case .all?: continue
        case .names(let known)?: names = known
        case nil: break
        }
        names.insert(ExactText(Path.name(path)))
        folders[folder] = .names(names)
      }
      var at = Path.absolute(path)
      while readsProjects, above.insert(ExactText(at)).inserted { at = Path.parent(at) }
    }
    others += above.sorted().map { Path.join($0.text, ProjectFile.name) }
    self.folders = folders
    self.others = others
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
