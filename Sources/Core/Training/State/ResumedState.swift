/// A state that a run resumes, with its folder.
struct ResumedState {
  let folder: String
  let state: RunState

  /// What the state differs in from the run; nil if it was saved by a release that did not record everything.
  func differences(from fingerprint: [String: String]) -> [FingerprintDifference]? {
    guard let saved = state.fingerprint else { return nil }
    // Latents on disk are made after this comparison, and are compared then.
    return FingerprintDifference.all(saved, fingerprint).filter { $0.name != "latents" || $0.current != nil }
  }

  /// Compares the state with the run that is to continue it.
  ///
  /// - Returns: a warning if the run goes on in spite of differences, because the user wants it to; otherwise nil.
  /// - Throws: `TrainingError.state` that names the differences.
  func check(_ fingerprint: [String: String], resumesAnyway: Bool) throws(TrainingError) -> String? {
    let problem: String
    if let differences = differences(from: fingerprint) {
      if differences.isEmpty { return nil }
      problem = "it was saved with " + differences.map(\.description).joined(separator: "; with ")
    } else {
      problem =
        "it was saved by an earlier release of ia3, which recorded neither the model nor the images nor all settings,"
        + " so the run cannot be compared with it"
    }
    if resumesAnyway { return "\(folder): \(problem); the run does not end as if it had never stopped" }
    throw mismatch("\(problem); go back to what the state was saved with, or go on with --resume-anyway")
  }

  /// The values for the network's vectors.
  ///
  /// - Throws: `TrainingError.state` with the difference if the run has no such vectors, or no such place.
  func vectors(for setup: RunSetup) throws(TrainingError) -> [[Float]] {
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
