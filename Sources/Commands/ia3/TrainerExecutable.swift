import CommandSupport
import Files
import Platform

/// The program beside this one that trains and decodes images.
enum TrainerExecutable {
  private static let folder = Path.parent(Executable.path)

  /// Its path; nil if it is not installed.
  static let path: String? = {
    let path = Path.join(folder, "ia3-train")
    return FileSystem.status(path)?.kind == .file ? path : nil
  }()

  /// Replaces this process with that program; returns only if that fails.
  static func exec(_ arguments: [String]) -> Failure {
    guard let path else { return Failure("ia3-train not found; it must be beside ia3 in \(folder)") }
    let error = Executable.replace(with: path, [path] + arguments)
    return Failure("\(path) cannot be started: \(error)")
  }
}
