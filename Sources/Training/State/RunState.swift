import Documents
import Files
import Optimizers
import Randomness
import Safetensors

/// Everything that the rest of a run depends on: a run that goes on from it ends as if it had never stopped.
public struct RunState: Sendable {
  /// Updates done.
  public var step: Int
  /// The epoch that is under way, counted from 0.
  public var epoch: Int
  /// Batches of that epoch that are done.
  public var batch: Int
  /// Epochs that are complete; `epoch` itself where a state is saved between two.
  public var seed: UInt64
  /// The number that all networks of a run share.
  public var sessionID: UInt64
  /// Seconds since 1970 when the run was begun.
  public var startedAt: Double
  /// What the dataset, the network and the optimizer are, so that nothing else goes on from here.
  public var fingerprint: [String: String]
  /// The vectors in the network's order.
  public var vectors: [(name: String, values: [Float])]
  /// The optimizer's memory.
  public var optimizer: OptimizerState
  /// Steps of the schedule, with the numbers that it keeps.
  public var schedule: [Double]
  /// PyTorch's generator.
  public var torch: TorchGenerator
  /// The state of the order of images, as its owner wrote it.
  public var data: [UInt8]
  /// The losses of the last epoch.
  var losses: LossRecorder
}
