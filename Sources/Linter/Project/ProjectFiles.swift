import Files
import Platform
import Synchronization

/// Finds the project file of a linted file: the nearest `ia3.toml` upwards.
///
/// Every folder is looked up once, so a folder of 1,000 files costs no more than one file. Safe to share between
/// threads.
public final class ProjectFiles: Sendable {
  private typealias Answer = Result<ProjectFile?, ProjectFileError>
  private let known = Mutex(ExactDictionary<Answer>())

  /// Makes an empty cache.
  public init() {}

  /// The project file that applies to a linted file, which need not exist; nil if there is none up to the root.
  public func project(for path: String) throws(ProjectFileError) -> ProjectFile? {
    try project(inFolder: Path.parent(Path.absolute(path)))
  }

  /// The project file that applies in a folder.
  public func project(inFolder folder: String) throws(ProjectFileError) -> ProjectFile? {
    let folder = Path.absolute(folder)
    return try known.withLock { Self.answer(folder, &$0) }.get()
  }

  private static func answer(_ folder: String, _ known: inout ExactDictionary<Answer>) -> Answer {
    var passed: [String] = []
    var at = folder
    var answer: Answer?
    while answer == nil {
      answer = known[at]
      guard answer == nil else { break }
      passed.append(at)
      let path = Path.join(at, ProjectFile.name)
      let parent = Path.parent(at)
      // A folder, a pipe or a link that leads nowhere is an error rather than no project file.
      if FileSystem.isTaken(path) {
        answer = Result { () throws(ProjectFileError) in try ProjectFile.read(path) }
      } else if parent == at {
        answer = .success(nil)
      } else {
        at = parent
      }
    }
    let result = answer ?? .success(nil)
    for folder in passed { known[folder] = result }
    return result
  }
}
