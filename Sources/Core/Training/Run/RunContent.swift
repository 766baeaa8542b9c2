import Files
import StableDiffusion

/// The content of the files that a run depends on, read once before its first step.
struct RunContent {
  /// The hashes of the model, for the metadata of networks.
  let hashes: CheckpointHashes
  /// What must be the same for the run to be resumed.
  var fingerprint: [String: String]

  init(_ setup: RunSetup) throws(TrainingError) {
    hashes = try rethrowing(
      CheckpointHashes(setup.checkpoint, setup.checkpointGuard),
      as: TrainingError.checkpoint
    )
    fingerprint = try RunFingerprint.make(setup, hashes)
    // The hashes of a file that was cut off meanwhile are not those of the weights.
    try rethrowing(setup.checkpointGuard.check(), as: TrainingError.checkpoint)
  }
}
