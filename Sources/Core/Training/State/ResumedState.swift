/// A state that a run resumes, with its folder.
struct ResumedState {
  let folder: String
  let state: RunState

  /// The values for the network's vectors.
  ///
  /// - Throws: `TrainingError.state` with the difference if the state belongs to another run.
  func vectors(for setup: RunSetup) throws(TrainingError) -> [[Float]] {
    try checkSettings(setup)
    try checkPosition(setup.length)
    var values: [[Float]] = []
    for module in setup.network.modules {
      let parameter = module.parameter
      guard let saved = state.vectors[parameter.name] else { throw mismatch("it lacks \(parameter.name)") }
      guard saved.count == parameter.value.count else {
        throw mismatch(
          "\(parameter.name) has \(saved.count) values, but the layer needs \(parameter.value.count)"
        )
      }
      values.append(saved)
    }
    return values
  }

  private func checkSettings(_ setup: RunSetup) throws(TrainingError) {
    for (name, value) in RunState.settings(of: setup).sorted(by: { $0.key < $1.key }) {
      guard let saved = state.settings[name], saved != value else { continue }
      throw mismatch("it was saved with \(name) = \(saved), but the run has \(value)")
    }
  }

  private func checkPosition(_ length: RunLength) throws(TrainingError) {
    let position = state.position
    guard position.step <= length.totalSteps else {
      throw mismatch("it is at step \(position.step), but the run ends at \(length.totalSteps)")
    }
    guard position.epoch < length.epochs, position.batch <= length.batchesPerEpoch else {
      throw mismatch("it is at batch \(position.batch) of epoch \(position.epoch + 1), which the run does not have")
    }
  }

  private func mismatch(_ problem: String) -> TrainingError { .state(.mismatch(path: folder, problem: problem)) }
}
