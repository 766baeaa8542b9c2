import Files
import Platform

/// A state on disk: a folder with `state.safetensors`, which contains everything, and `train_state.json`, which has the
/// run's position in sd-scripts' format. Both hold a hash of their content, which is checked when they are read.
///
/// A new folder is written under another name and then renamed, and in an existing folder the file is replaced:
/// whenever the program or the machine stops, there is a complete state or none.
package enum StateFolder {
  private static let tensorsName = "state.safetensors"
  private static let positionName = "train_state.json"

  /// Writes a state; an existing one of that name is replaced as a whole.
  package static func write(_ state: RunState, to path: String) throws(StateError) {
    // The one file that contains everything is replaced atomically, too.
    if FileSystem.status(path)?.kind == .folder { return try fill(path, state) }
    let parent = Path.parent(path)
    try rethrowing(FileSystem.makeFolder(parent), as: StateError.file)
    let temporary = try rethrowing(
      TemporaryEntry.folder(for: hidden(path)),
      as: { (error: SystemError) in StateError.file(FileError(error, "write", path)) }
    )
    defer { temporary.close() }
    do throws(StateError) {
      try fill(temporary.path, state)
      try put(temporary.path, at: path)
    } catch {
      // The existing state is untouched; what is left of the new one takes space on a disk that may be full.
      try? removeFolder(temporary.path)
      throw error
    }
  }

  /// A name that does not look like a state's.
  private static func hidden(_ path: String) -> String { Path.join(Path.parent(path), ".\(Path.name(path))") }

  private static func fill(_ folder: String, _ state: RunState) throws(StateError) {
    try StateFile.write(state, to: Path.join(folder, tensorsName))
    let position = PositionFile(epoch: state.position.epoch + 1, step: state.position.step)
    try rethrowing(
      FileSystem.write(Array(position.text.utf8), to: Path.join(folder, positionName)),
      as: StateError.file
    )
  }

  /// Gives the folder its final name.
  private static func put(_ temporary: String, at path: String) throws(StateError) {
    FileSystem.sync(folder: temporary)
    guard rename(temporary, path) == 0 else {
      throw .file(.system(path: path, action: "write", code: errno))
    }
    FileSystem.sync(folder: Path.parent(path))
  }

  /// Removes a state; other files in its folder are kept.
  static func remove(_ path: String) throws(FileError) {
    guard FileSystem.status(path)?.kind == .folder else { return }
    // Renamed first: a state that is half removed must not look like one.
    let doomed = try rethrowing(
      TemporaryEntry.taking(path, for: hidden(path)),
      as: { (error: SystemError) in FileError(error, "remove", path) }
    )
    defer { doomed.close() }
    try removeFolder(doomed.path)
  }

  /// Removes what killed runs left of states that they were writing or removing.
  static func removeLeftOvers(in folder: String) {
    // A folder that cannot be removed takes space but does no harm.
    LeftOvers.visitFolders(in: folder) { try? removeFolder($0) }
  }

  private static func removeFolder(_ path: String) throws(FileError) {
    guard FileSystem.status(path)?.kind == .folder else { return }
    for name in try FileSystem.list(path) where name.hasPrefix(tensorsName) || name.hasPrefix(positionName) {
      guard unlink(Path.join(path, name)) == 0 else {
        throw .system(path: Path.join(path, name), action: "remove", code: errno)
      }
    }
    guard rmdir(path) == 0 else { throw .system(path: path, action: "remove", code: errno) }
  }

  // MARK: Reading

  /// Reads a state.
  ///
  /// - Throws: `StateError.damaged` if a file is not as it was written.
  package static func read(_ path: String) throws(StateError) -> RunState {
    guard FileSystem.status(path)?.kind == .folder else {
      throw .foreign(path: path, problem: "there is no such folder; name the folder of a state, which ends in -state")
    }
    let name = Path.join(path, tensorsName)
    guard FileSystem.status(name) != nil else {
      throw .foreign(
        path: path,
        problem:
          "it contains no \(tensorsName), so it is not a state of ia3; states of sd-scripts cannot be resumed"
      )
    }
    let state = try StateFile.read(name)
    if state.fingerprint != nil { try PositionFile.check(Path.join(path, positionName)) }
    return state
  }
}
