import Optimizers
import Randomness

/// Everything that the rest of a run depends on: a run that goes on from it ends as if it had never stopped.
struct RunState: Sendable {
  /// Where in a run a state was saved.
  struct Position: Sendable, Equatable {
    /// Updates done.
    var step = 0
    /// The epoch that is under way, counted from 0.
    var epoch = 0
    /// Batches of that epoch that are done.
    var batch = 0
    /// Whether all that comes after an epoch's last batch is done, too.
    var isEpochDone = false
  }

  var position: Position
  /// The seed, drawn or given.
  var seed: UInt64
  /// The number that all networks of a run share.
  var sessionID: UInt64
  /// When the run was begun, in seconds since 1970.
  var startedAt: Double
  /// The settings that decide what a step computes; a run with others cannot go on from here.
  var settings: [String: String]
  /// The vectors by their names.
  var vectors: [String: [Float]]
  /// The optimizer's memory.
  var optimizer: OptimizerState
  /// PyTorch's generator.
  var torch: TorchGenerator
  /// The order of the images, with Python's generator, in the words of what owns it.
  var data: [UInt8]
  /// The losses of the last epoch.
  var losses: LossRecorder
}
