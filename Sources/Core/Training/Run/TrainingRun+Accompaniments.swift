import Files

/// What accompanies a run: if it fails, the run goes on without it.
enum Accompaniment {
  case curves, samples, trace, evaluation, latents, networks, states, removals

  /// What cannot be done, for a warning.
  fileprivate var failure: String {
    switch self {
    case .curves: "the curves cannot be written"
    case .samples: "a sample cannot be generated"
    case .trace: "the trace cannot be written"
    case .evaluation: "the trained network cannot be evaluated"
    case .latents: "latents cannot be kept on disk, so they are kept in memory"
    case .networks: "a network cannot be saved"
    case .states: "a state cannot be saved"
    case .removals: "a network or state that a newer one replaces cannot be removed"
    }
  }

  /// What happens instead, for a warning.
  fileprivate var consequence: String {
    switch self {
    case .curves: "the training goes on, and so do the curves as soon as that is possible again"
    case .samples: "the training goes on; later samples are tried again without another warning"
    case .networks, .states: "the training goes on and tries the next ones, but ends with exit code 2"
    case .trace, .evaluation, .latents, .removals: "the training goes on"
    }
  }
}

extension TrainingRun {
  /// Does something that only accompanies the run: the first error of its kind is a warning, and others are ignored.
  func accompany(_ kind: Accompaniment, _ action: () throws(TrainingError) -> Void) {
    do throws(TrainingError) { try action() } catch { report(error, of: kind) }
  }

  /// Warns about the first failure of a kind.
  func report(_ error: TrainingError, of kind: Accompaniment) {
    guard failedAccompaniments.insert(kind).inserted else { return }
    observer(.warning("\(kind.failure): \(error.description); \(kind.consequence)"))
  }

  /// Writes to the curves, if there are any.
  func write(to curves: Curves?, _ action: (Curves) throws(FileError) -> Void) {
    guard let curves else { return }
    accompany(.curves) { () throws(TrainingError) in try rethrowing(action(curves), as: TrainingError.file) }
  }
}
