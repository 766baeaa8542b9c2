import Optimizers
import Randomness

/// The contents of a state on disk: everything that the rest of a run depends on, so that a run that continues from it
/// ends as if it had never stopped.
package struct RunState: Sendable {
  /// Where in a run a state was saved.
  struct Position: Sendable, Equatable {
    /// Updates done.
    var step = 0
    /// The current epoch, counted from 0.
    var epoch = 0
    /// Batches of that epoch that are done.
    var batch = 0
    /// Whether everything that follows an epoch's last batch is done, too.
    var isEpochDone = false
  }

  var identity: RunIdentity
  /// What decides what the run learns, from `RunFingerprint`; nil in a state of a release that did not record it.
  var fingerprint: [String: String]?
  /// The vectors by their names.
  var vectors: [String: [Float]]
  var position: Position
  /// The losses of the last epoch.
  var losses: LossRecorder
  /// PyTorch's generator.
  var torch: TorchGenerator
  /// The order of the images, with Python's generator, in the format of `BatchStream`.
  var data: [UInt8]
  /// The optimizer's memory.
  var optimizer: OptimizerState
  /// What has added up of the gradients of parts at rest, by the vector's name.
  var restingGradients: [String: [Float]] = [:]
}

/// What all networks and states of a run share, however often it is resumed.
struct RunIdentity: Sendable, Equatable {
  /// The seed, random or fixed.
  var seed: UInt64
  /// A random number.
  var sessionID: UInt64
  /// When the run started, in seconds since 1970.
  var startedAt: Double
}
