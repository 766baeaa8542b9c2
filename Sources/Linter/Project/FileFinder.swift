import Files
import Platform
import Rules
import Settings

/// Why a path from the command line, or a file in it, cannot be linted.
public enum FileFinderError: Error, Sendable, Equatable, CustomStringConvertible {
  /// The path does not exist.
  case missing(path: String)
  /// A folder could not be read.
  case unreadable(FileError)
  /// The project file that says what to exclude is faulty.
  case project(ProjectFileError)

  /// The message, without a full stop.
  public var description: String {
    switch self {
    case .missing(let path): "\(path): \(reason)"
    case .unreadable(let error): error.description
    case .project(let error): error.description
    }
  }

  /// The message without the path, for use after it.
  public var reason: String {
    switch self {
    case .missing: "no such file or folder"
    case .unreadable(let error): error.reason
    case .project(let error): error.description
    }
  }

  /// The path that the message is about.
  public var path: String {
    switch self {
    case .missing(let path): path
    case .unreadable(let error): error.path
    case .project(let error): error.mistakes.first?.path ?? ""
    }
  }
}

/// The files to lint.
public struct FoundFiles: Sendable, Equatable {
  /// Paths, each once, in order of their bytes.
  public var files: [String] = []
  /// What could not be searched; the rest was.
  public var errors: [FileFinderError] = []
  /// Those of the files that a folder was found to link to although they lie outside of all that was searched, with
  /// where they lie. Whoever searches a folder does not mean to change what is elsewhere.
  public var linked = ExactDictionary<String>()
  /// Those of the files that are pipes or devices: they can be read once, and nothing can be written back.
  public var streams: [String] = []

  /// Makes a result, empty by default.
  public init(files: [String] = [], errors: [FileFinderError] = []) {
    self.files = files
    self.errors = errors
  }
}

/// Finds the files to lint among paths from the command line.
///
/// A file that is named is always linted. A folder is searched for files that may be configs or networks, and for pages,
/// notebooks and sources that hold a config or a command; files that
/// git ignores or a project file excludes, and the folders of tools, are left out. Symbolic links to folders are not
/// followed, so that nothing is linted twice and there are no loops.
public struct FileFinder: Sendable {
  /// Extensions of files that a walk takes.
  public static let extensions = [
    ".json", ".toml", ".yaml", ".yml", ".sh", ".bat", ".cmd", ".ps1", ".safetensors", ".ipynb", ".md", ".markdown",
    ".py", ".mk", ".dockerfile",
  ]

  /// Names, in lower case, of files that a walk takes although they have no extension.
  private static let names: Set<String> = ["dockerfile", "containerfile", "makefile", "gnumakefile"]

  private let exclude: [PathPattern]
  private let projects: ProjectFiles?
  private let followsGitIgnore: Bool

  /// - Parameters:
  ///   - exclude: what to exclude besides what project files exclude.
  ///   - projects: where to look up project files; nil to read none.
  ///   - followsGitIgnore: whether to leave out what git ignores.
  public init(exclude: [PathPattern] = [], projects: ProjectFiles? = nil, followsGitIgnore: Bool = true) {
    self.exclude = exclude
    self.projects = projects
    self.followsGitIgnore = followsGitIgnore
  }

  /// The files that the paths name or contain.
  ///
  /// - Parameter visit: called with every folder that is searched.
  public func find(_ paths: [String], visit: (SearchedFolder) -> Void = { _ in }) -> FoundFiles {
    var result = FoundFiles()
    // By absolute path, so that `a.toml` and `./a.toml` are the same file.
    var found = ExactDictionary<String>()
    var links = Links()
    for path in paths {
      let path = Self.tidied(path)
      switch FileSystem.status(path)?.kind {
      case nil: result.errors.append(.missing(path: path))
      case .folder: walk(path, &found, &links, &result.errors, visit)
      case .file, .other:
        if FileSystem.status(path)?.kind == .other { result.streams.append(path) }
        let parent = FileSystem.resolved(Path.parent(path))
        let absolute = Path.join(parent, Path.name(path))
        found[absolute, default: path] = path
        links.found[absolute] = nil
      }
    }
    result.files = found.values.sorted(by: Path.precedes)
    result.linked = links.outside
    return result
  }

  /// The links that walks have found.
  private struct Links {
    /// The folders that were walked.
    var roots: [String] = []
    /// Paths by absolute path.
    var found = ExactDictionary<String>()

    /// Where those links lead that lead out of all folders.
    var outside: ExactDictionary<String> {
      var result = ExactDictionary<String>()
      for path in found.values {
        let target = FileSystem.resolved(path)
        if !roots.contains(where: { $0 == "/" || target.utf8.starts(with: ($0 + "/").utf8) }) { result[path] = target }
      }
      return result
    }
  }

  private func walk(
    _ root: String,
    _ found: inout ExactDictionary<String>,
    _ links: inout Links,
    _ errors: inout [FileFinderError],
    _ visit: (SearchedFolder) -> Void
  ) {
    let absolute = FileSystem.resolved(root)
    links.roots.append(absolute)
    var open = [
      SearchedFolder(
        path: root,
        absolute: absolute,
        lists: followsGitIgnore ? GitRepository.ignoreLists(in: absolute) : nil
      )
    ]
    while let folder = open.popLast() {
      let entries: [FolderEntry]
      do {
        entries = try FileSystem.entries(folder.path)
      } catch {
        errors.append(.unreadable(error))
        continue
      }
      var folder = folder
      if folder.absolute != absolute { enter(&folder, entries) }
      folder.excluded = exclude
      do {
        folder.excluded += try projects?.project(inFolder: folder.absolute)?.exclude ?? []
      } catch {
        // Reported once, not for every folder below.
        if !errors.contains(.project(error)) { errors.append(.project(error)) }
      }
      for entry in entries {
        guard let kind = kind(entry, in: folder) else { continue }
        let absolute = Path.join(folder.absolute, entry.name)
        if folder.leavesOut(absolute: absolute, isFolder: kind == .folder) { continue }
        let path = Path.join(folder.path, entry.name)
        if kind == .file, let container = Container(path: entry.name) {
          // Installed packages have thousands of sources, and no configs.
          guard !folder.absolute.contains("/site-packages"), ConfigReader.finds(in: container, at: path) else {
            continue
          }
        }
        if entry.kind == .link { folder.links.append(entry.name) }
        if kind == .folder {
          open.append(SearchedFolder(path: path, absolute: absolute, lists: folder.lists))
        } else if found[absolute] == nil {
          found[absolute] = path
          if entry.kind == .link { links.found[absolute] = path }
        }
      }
      visit(folder)
    }
  }

  /// Adds a folder's own rules to those from above.
  private func enter(_ folder: inout SearchedFolder, _ entries: [FolderEntry]) {
    guard followsGitIgnore else { return }
    // A nested repository has its own ignore rules.
    if entries.contains(where: { $0.name == ".git" }) {
      folder.lists = GitRepository.rootLists(folder.absolute)
    }
    guard folder.lists != nil, entries.contains(where: { $0.name == ".gitignore" }) else { return }
    if let own = GitRepository.ignoreFile(folder.absolute) { folder.lists?.append(own) }
  }

  /// Whether a search takes an entry, and as what; the name is checked before the file system.
  private func kind(_ entry: FolderEntry, in folder: SearchedFolder) -> FolderEntry.Kind? {
    switch entry.kind {
    case .folder: return entry.isHidden || SearchedFolder.isTools(entry.name) ? nil : .folder
    case .other: return nil
    case .file, .link:
      guard Self.isLinted(entry.name), entry.name != ProjectFile.name else {
        return nil
      }
      if entry.kind == .link {
        guard FileSystem.status(Path.join(folder.path, entry.name))?.kind == .file else { return nil }
      }
      return .file
    }
  }

  /// `Path.fileExtension` over bytes: most names in a large folder are decided here.
  private static func isLinted(_ name: String) -> Bool {
    if !name.utf8.contains(UInt8(ascii: ".")) { return name.utf8.count < 16 && names.contains(name.lowercased()) }
    return extensionBytes.contains { bytes in
      name.utf8.count > bytes.count
        && zip(name.utf8.suffix(bytes.count), bytes).allSatisfy { $0 == $1 || $0 | 0x20 == $1 }
    }
  }

  private static let extensionBytes = extensions.map { Array($0.utf8) }

  /// Removes `.`, doubled slashes and a slash at the end; `..` stays, since what it names depends on links.
  private static func tidied(_ path: String) -> String {
    let joined = Path.components(path).filter { $0 != "." }.joined(separator: "/")
    if Path.isAbsolute(path) { return "/" + joined }
    return joined.isEmpty ? "." : joined
  }
}
