import Files
import Optimizers
import Randomness
import TestSupport
import Testing

@testable import Training

@Suite("Saved states")
struct StateTests {
  private func state(step: Int) -> RunState {
    var torch = TorchGenerator(seed: 3)
    _ = torch.normal(5)
    var losses = LossRecorder()
    losses.add(epoch: 0, step: 0, loss: 0.1)
    losses.add(epoch: 0, step: 1, loss: 0.2)
    return RunState(
      identity: RunIdentity(seed: .max, sessionID: 1 << 32, startedAt: 1_700_000_000.123456),
      fingerprint: ["optimizer": "Prodigy", "x": "ä = 1"],
      vectors: ["lora_te_a": [1, -2], "lora_unet_b": [.leastNonzeroMagnitude]],
      position: RunState.Position(step: step, epoch: 2, batch: 1, isEpochDone: true),
      losses: losses,
      torch: torch,
      data: [0, 255, 3],
      optimizer: OptimizerState(
        scalars: ["d": 3e-4, "k": Double(step), "d_denominator": 0.1 + 0.2],
        vectors: ["exp_avg.lora_te_a": [0.1, 0.2]]
      )
    )
  }

  private func expectEqual(_ a: RunState, _ b: RunState) {
    #expect(a.identity == b.identity)
    #expect(a.fingerprint == b.fingerprint)
    #expect(a.vectors == b.vectors)
    #expect(a.position == b.position)
    #expect(a.losses == b.losses)
    #expect(a.torch == b.torch)
    #expect(a.data == b.data)
    #expect(a.optimizer == b.optimizer)
  }

  @Test("a state is read back to the bit, and replaces one of the same name")
  func roundTrip() throws {
    let folder = try TestFolder()
    defer { folder.remove() }
    let path = Path.join(folder.path, "out/mira-state")
    try StateFolder.write(state(step: 4), to: path)
    expectEqual(try StateFolder.read(path), state(step: 4))
    try StateFolder.write(state(step: 5), to: path)
    expectEqual(try StateFolder.read(path), state(step: 5))
    #expect(try FileSystem.list(path) == ["state.safetensors", "train_state.json"])
    #expect(try FileSystem.list(Path.parent(path)) == ["mira-state"])
    let position = String(decoding: try FileSystem.read(Path.join(path, "train_state.json")), as: UTF8.self)
    #expect(position.hasPrefix("{\"current_epoch\": 3, \"current_step\": 5, \"sha256\": \""))
    try StateFolder.remove(path)
    #expect(FileSystem.status(path) == nil)
  }

  @Test("a state in which any bit has changed is refused with the file's name")
  func flipped() throws {
    let folder = try TestFolder()
    defer { folder.remove() }
    let path = Path.join(folder.path, "mira-state")
    try StateFolder.write(state(step: 4), to: path)
    for (name, stride) in [("state.safetensors", 13), ("train_state.json", 1)] {
      let file = Path.join(path, name)
      let bytes = try FileSystem.read(file)
      var taken: [Int] = []
      for index in Swift.stride(from: 0, to: bytes.count, by: stride) {
        var damaged = bytes
        damaged[index] ^= 1 << UInt8(index % 8)
        try FileSystem.write(damaged, to: file)
        do {
          _ = try StateFolder.read(path)
          taken.append(index)
        } catch { #expect(error.description.contains(name), "\(error)") }
      }
      #expect(taken == [])
      try FileSystem.write(bytes, to: file)
    }
    expectEqual(try StateFolder.read(path), state(step: 4))
  }

  @Test("a folder without a state is refused with the reason")
  func foreign() throws {
    let folder = try TestFolder(["s/pytorch_model.bin": [1], "t/state.safetensors": [1, 2]])
    defer { folder.remove() }
    func problem(_ name: String) -> String? {
      do {
        _ = try StateFolder.read(Path.join(folder.path, name))
        return nil
      } catch { return error.description }
    }
    #expect(problem("nowhere")?.contains("there is no such folder") == true)
    #expect(problem("s")?.contains("states of sd-scripts cannot be resumed") == true)
    #expect(problem("t")?.contains("state.safetensors") == true)
  }

  @Test("a folder with the user's own files keeps them")
  func strangers() throws {
    let folder = try TestFolder()
    defer { folder.remove() }
    let path = Path.join(folder.path, "mira-state")
    try StateFolder.write(state(step: 1), to: path)
    try folder.write([1], to: "mira-state/notes.txt")
    #expect(throws: FileError.self) { try StateFolder.remove(path) }
    let kept = try FileSystem.list(folder.path)
    #expect(kept.count == 1)
    #expect(try FileSystem.list(Path.join(folder.path, kept[0])).contains("notes.txt"))
  }

  @Test("what killed runs left of states is removed, and what is being written stays")
  func leftOvers() throws {
    let folder = try TestFolder(["mira.safetensors": [1]])
    defer { folder.remove() }
    func temporary(holding file: String) throws -> TemporaryEntry {
      let entry = try TemporaryEntry.folder(for: Path.join(folder.path, ".mira-state"))
      try FileSystem.write([1], to: Path.join(entry.path, file))
      return entry
    }
    let living = try temporary(holding: "state.safetensors")
    defer { living.close() }
    try temporary(holding: "state.safetensors").close()
    try temporary(holding: "train_state.json").close()
    // A person's own file is kept, and the folder with it.
    let marked = try temporary(holding: "notes.txt")
    marked.close()
    StateFolder.removeLeftOvers(in: folder.path)
    #expect(
      try Set(FileSystem.list(folder.path))
        == [Path.name(living.path), Path.name(marked.path), "mira.safetensors"]
    )
  }
}
