import Documents
import Files
import Optimizers
import Platform
import Randomness
import Safetensors

/// `state.safetensors`: a state as tensors and metadata.
enum StateFile {
  /// The version of the format; the one before had neither the hash nor the whole fingerprint.
  private static let version = "2"
  private static let formerVersion = "1"
  private static let hashName = "sha256"

  static func write(_ state: RunState, to path: String) throws(StateError) {
    let tensors = tensors(state)
    var metadata = metadata(state)
    var hash = StateHash(metadata)
    for tensor in tensors.sorted(by: { Path.precedes($0.name, $1.name) }) {
      tensor.bytes.withUnsafeBytes { hash.add(tensor.name, tensor.dataType, tensor.shape, $0) }
    }
    metadata[hashName] = hash.hexadecimal
    try rethrowing(SafetensorsWriter.write(tensors, metadata: metadata, to: path), as: StateError.safetensors)
  }

  static func read(_ path: String) throws(StateError) -> RunState {
    let file = try rethrowing(SafetensorsFile(path: path), as: StateError.safetensors)
    let found = file.metadata["ia3_state"]
    guard let found else { throw .foreign(path: path, problem: "it is not the file of a state of ia3") }
    let isFormer = found == formerVersion && file.metadata[hashName] == nil
    if !isFormer {
      guard let hash = file.metadata[hashName] else { throw .damaged(path: path) }
      guard try rethrowing(Self.hash(of: file), as: StateError.safetensors) == hash else { throw .damaged(path: path) }
      guard found == version else {
        throw .foreign(path: path, problem: "the state was saved by a newer release of ia3; resume with that release")
      }
    }
    guard let state = try rethrowing(state(of: file, isComplete: !isFormer), as: StateError.safetensors) else {
      throw .foreign(path: path, problem: "the state is incomplete")
    }
    return state
  }

  private static func hash(of file: SafetensorsFile) throws(SafetensorsError) -> String {
    var hash = StateHash(file.metadata.filter { $0.key != hashName })
    for (name, info) in file.tensors.sorted(by: { Path.precedes($0.key, $1.key) }) {
      hash.add(name, info.dataType, info.shape, try file.bytes(name))
    }
    return hash.hexadecimal
  }

  private static func tensors(_ state: RunState) -> [StoredTensor] {
    var tensors = state.vectors.map { StoredTensor("value.\($0.key)", [$0.value.count], floats: $0.value) }
    tensors += state.optimizer.vectors.map {
      StoredTensor("optimizer.\($0.key)", [$0.value.count], floats: $0.value)
    }
    tensors += state.restingGradients.map { StoredTensor("resting.\($0.key)", [$0.value.count], floats: $0.value) }
    let scalars = state.optimizer.scalars.sorted { $0.key < $1.key }
    tensors.append(StoredTensor("scalars", [scalars.count], doubles: scalars.map(\.value)))
    tensors.append(StoredTensor("losses", [state.losses.losses.count], doubles: state.losses.losses))
    tensors.append(StoredTensor("loss_total", [], doubles: [state.losses.total]))
    for (name, bytes) in [
      ("torch", state.torch.state), ("data", state.data),
    ] { tensors.append(StoredTensor(name, .uint8, [bytes.count], bytes: bytes)) }
    return tensors
  }

  private static func metadata(_ state: RunState) -> ExactDictionary<String> {
    var metadata: ExactDictionary = [
      "ia3_state": version, "step": String(state.position.step), "epoch": String(state.position.epoch),
      "batch": String(state.position.batch), "epoch_done": String(state.position.isEpochDone),
      "seed": String(state.identity.seed), "session_id": String(state.identity.sessionID),
      "started_at": String(state.identity.startedAt),
      "scalars": state.optimizer.scalars.keys.sorted().joined(separator: " "),
    ]
    for (name, text) in state.fingerprint ?? [:] { metadata["setting.\(name)"] = text }
    return metadata
  }

  /// - Parameter isComplete: whether the state has the whole fingerprint of its run.
  private static func state(of file: SafetensorsFile, isComplete: Bool) throws(SafetensorsError) -> RunState? {
    func number(_ name: String) -> Int? {
      file.metadata[name].flatMap { Int($0) }.flatMap { (0...1 << 40).contains($0) ? $0 : nil }
    }
    func bytes(_ name: String) throws(SafetensorsError) -> [UInt8] { Array(try file.bytes(name)) }
    let names = (file.metadata["scalars"] ?? "").split(separator: " ").map(String.init)
    let values = try file.float64("scalars")
    guard let step = number("step"), let epoch = number("epoch"),
      let batch = number("batch"), let seed = file.metadata["seed"].flatMap({ UInt64($0) }),
      let session = file.metadata["session_id"].flatMap({ UInt64($0) }),
      let startedAt = file.metadata["started_at"].flatMap({ Double($0) }), names.count == values.count,
      let torch = TorchGenerator(state: try bytes("torch")),
      let total = try file.float64("loss_total").first
    else { return nil }
    let isEpochDone = file.metadata["epoch_done"] == "true"
    var state = RunState(
      identity: RunIdentity(seed: seed, sessionID: session, startedAt: startedAt),
      fingerprint: isComplete ? [:] : nil,
      vectors: [:],
      position: RunState.Position(step: step, epoch: epoch, batch: batch, isEpochDone: isEpochDone),
      losses: LossRecorder(losses: try file.float64("losses"), total: total),
      torch: torch,
      data: try bytes("data"),
      optimizer: OptimizerState(scalars: Dictionary(zip(names, values)) { $1 })
    )
    for (name, text) in file.metadata where name.hasPrefix("setting.") {
      state.fingerprint?[String(name.dropFirst("setting.".count))] = text
    }
    for name in file.tensors.keys {
      if name.hasPrefix("value.") {
        state.vectors[String(name.dropFirst("value.".count))] = try file.float32(name)
      } else if name.hasPrefix("optimizer.") {
        state.optimizer.vectors[String(name.dropFirst("optimizer.".count))] = try file.float32(name)
      } else if name.hasPrefix("resting.") {
        state.restingGradients[String(name.dropFirst("resting.".count))] = try file.float32(name)
      }
    }
    return state
  }
}

/// The SHA-256 of everything in a state's file, whatever the order in which it is stored.
private struct StateHash {
  private var hash = SHA256()

  init(_ metadata: ExactDictionary<String>) {
    for (name, text) in metadata.sorted(by: { Path.precedes($0.key, $1.key) }) {
      add(name)
      add(text)
    }
  }

  /// Tensors are added by name.
  mutating func add(_ name: String, _ type: DataType, _ shape: [Int], _ bytes: UnsafeRawBufferPointer) {
    add("\(name) \(type.rawValue) \(shape)")
    hash.update(bytes)
  }

  /// The length keeps texts apart that follow each other.
  private mutating func add(_ text: String) {
    let bytes = Array(text.utf8)
    hash.update(Array("\(bytes.count) ".utf8))
    hash.update(bytes)
  }

  var hexadecimal: String { hash.hexadecimal }
}
