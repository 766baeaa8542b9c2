import CommandSupport
import Files
import Platform
import Project

extension WatchedFiles {
  /// What matters to a run of the linter: the files that it finds, what else is in the folders that it searches, the
  /// paths of the command line, what links lead to, and the project files above.
  ///
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
        case .suffix?, nil: break
        }
        names.insert(ExactText(Path.name(path)))
        folders[folder] = .names(names)
      }
      var at = Path.absolute(path)
      while readsProjects, above.insert(ExactText(at)).inserted { at = Path.parent(at) }
    }
    others += above.sorted().map { Path.join($0.text, ProjectFile.name) }
    self.init(folders: folders, others: others)
  }
}
