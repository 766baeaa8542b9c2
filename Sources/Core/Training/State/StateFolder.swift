import Documents
import Files
import Optimizers
import Platform
import Randomness
import Safetensors

/// A state on disk: a folder with `state.safetensors`, which contains everything, and `train_state.json`, which has the
/// run's position in sd-scripts' format.
///
/// A new folder is written under another name and then renamed, and in an existing folder the file is replaced:
/// whenever the program or the machine stops, there is a complete state or none.
enum StateFolder {
  private static let tensorsName = "state.safetensors"
  private static let positionName = "train_state.json"
  private static let version = "1"

  /// Writes a state; an existing one of that name is replaced as a whole.
  static func write(_ state: RunState, to path: String) throws(StateError) {
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
    try rethrowing(
      SafetensorsWriter.write(
        tensors(state),
        metadata: ExactDictionary(metadata(state)),
        to: Path.join(folder, tensorsName)
      ),
      as: StateError.safetensors
    )
    let position =
      "{\"current_epoch\": \(state.position.epoch + 1), \"current_step\": \(state.position.step)}\n"
    try rethrowing(
      FileSystem.write(Array(position.utf8), to: Path.join(folder, positionName)),
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

  // MARK: Contents

  private static func tensors(_ state: RunState) -> [StoredTensor] {
    var tensors = state.vectors.map { StoredTensor("value.\($0.key)", [$0.value.count], floats: $0.value) }
    tensors += state.optimizer.vectors.map {
      StoredTensor("optimizer.\($0.key)", [$0.value.count], floats: $0.value)
    }
    let scalars = state.optimizer.scalars.sorted { $0.key < $1.key }
    tensors.append(StoredTensor("scalars", [scalars.count], doubles: scalars.map(\.value)))
    tensors.append(StoredTensor("losses", [state.losses.losses.count], doubles: state.losses.losses))
    tensors.append(StoredTensor("loss_total", [], doubles: [state.losses.total]))
    for (name, bytes) in [
      ("torch", state.torch.state), ("data", state.data),
    ] { tensors.append(StoredTensor(name, .uint8, [bytes.count], bytes: bytes)) }
    return tensors
  }

  private static func metadata(_ state: RunState) -> [String: String] {
    var metadata = [
      "ia3_state": version, "step": String(state.position.step), "epoch": String(state.position.epoch),
      "batch": String(state.position.batch), "epoch_done": String(state.position.isEpochDone),
      "seed": String(state.identity.seed), "session_id": String(state.identity.sessionID),
      "started_at": String(state.identity.startedAt),
      "scalars": state.optimizer.scalars.keys.sorted().joined(separator: " "),
    ]
    for (name, text) in state.settings { metadata["setting.\(name)"] = text }
    return metadata
  }

  /// Reads a state.
  static func read(_ path: String) throws(StateError) -> RunState {
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
    guard let state = try rethrowing(Self.state(of: SafetensorsFile(path: name)), as: StateError.safetensors) else {
      throw .foreign(path: path, problem: "the state is incomplete, or was saved by another version of ia3")
    }
    return state
  }

  private static func state(of file: SafetensorsFile) throws(SafetensorsError) -> RunState? {
    func number(_ name: String) -> Int? {
      file.metadata[name].flatMap { Int($0) }.flatMap { (0...1 << 40).contains($0) ? $0 : nil }
    }
    func bytes(_ name: String) throws(SafetensorsError) -> [UInt8] { Array(try file.bytes(name)) }
    let names = (file.metadata["scalars"] ?? "").split(separator: " ").map(String.init)
    let values = try file.float64("scalars")
    guard file.metadata["ia3_state"] == version, let step = number("step"), let epoch = number("epoch"),
      let batch = number("batch"), let seed = file.metadata["seed"].flatMap({ UInt64($0) }),
      let session = file.metadata["session_id"].flatMap({ UInt64($0) }),
      let startedAt = file.metadata["started_at"].flatMap({ Double($0) }), names.count == values.count,
      let torch = TorchGenerator(state: try bytes("torch")),
      let total = try file.float64("loss_total").first
    else { return nil }
    let isEpochDone = file.metadata["epoch_done"] == "true"
    var state = RunState(
      identity: RunIdentity(seed: seed, sessionID: session, startedAt: startedAt),
      settings: [:],
      vectors: [:],
      position: RunState.Position(step: step, epoch: epoch, batch: batch, isEpochDone: isEpochDone),
      losses: LossRecorder(losses: try file.float64("losses"), total: total),
      torch: torch,
      data: try bytes("data"),
      optimizer: OptimizerState(scalars: Dictionary(zip(names, values)) { $1 })
    )
    for (name, text) in file.metadata where name.hasPrefix("setting.") {
      state.settings[String(name.dropFirst("setting.".count))] = text
    }
    for name in file.tensors.keys {
      if name.hasPrefix("value.") {
        state.vectors[String(name.dropFirst("value.".count))] = try file.float32(name)
      } else if name.hasPrefix("optimizer.") {
        state.optimizer.vectors[String(name.dropFirst("optimizer.".count))] = try file.float32(name)
      }
    }
    return state
  }
}
