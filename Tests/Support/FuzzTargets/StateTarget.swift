import Training

/// States of runs: one that is read is the same, byte for byte, after writing and reading again.
enum StateTarget {
  static let run: Target = { input in
    guard let bytes = SafetensorsInput.bytes(input) else { return .rejected }
    file.write(bytes)
    let state: RunState
    do throws(StateError) { state = try StateFolder.read(Scratch.folder(folder)) } catch {
      check(!error.description.isEmpty, "an error without a message")
      return .tried
    }
    do throws(StateError) {
      try StateFolder.write(state, to: Scratch.folder(again))
      let first = copy.read()
      try StateFolder.write(StateFolder.read(Scratch.folder(again)), to: Scratch.folder(again))
      check(copy.read() == first, "another state after writing and reading")
    } catch {
      fatalError("a state that was read cannot be written and read: \(error)")
    }
    return .tried
  }

  private static let folder = "read-state"
  private static let again = "written-state"
  private static let file = ScratchFile("state.safetensors", in: folder)
  private static let copy = ScratchFile("state.safetensors", in: again)
}
