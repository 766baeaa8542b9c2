import Files
import TextFormatting

/// The names of the files and folders that a run saves, and which older ones the new ones replace.
///
/// Source: `get_step_ckpt_name`, `get_remove_step_no`, `save_and_remove_state_stepwise` and their neighbors in
/// sd-scripts' library/train_util.py.
public struct SaveNames: Sendable, Equatable {
  /// The folder, `output_dir`.
  public var folder: String
  /// `output_name`; nil for sd-scripts' own names.
  public var name: String?
  /// Networks are written every this many steps.
  public var everySteps: Int?
  /// Networks are written every this many epochs.
  public var everyEpochs: Int?
  /// How many steps back networks are kept.
  public var lastSteps: Int?
  /// How many epochs' networks are kept.
  public var lastEpochs: Int?
  /// How many steps back states are kept; nil for as many as networks.
  public var lastStepsOfStates: Int?
  /// How many epochs' states are kept; nil for as many as networks.
  public var lastEpochsOfStates: Int?

  /// Names in a folder, with nothing saved before the end.
  public init(folder: String, name: String?) {
    self.folder = folder
    self.name = name
  }

  /// The names of one of several runs of a config: `output_name` with a suffix of the run's own.
  public func adding(suffix: String) -> SaveNames {
    var names = self
    if !suffix.isEmpty { names.name = (name ?? "last") + suffix }
    return names
  }

  /// What `log_prefix` is if it is not set, so that TensorBoard's names of runs begin with the network's.
  public var logPrefix: String { (name ?? "last") + "-" }

  /// The network after a step.
  public func network(step: Int) -> String {
    path("\(name ?? "at")-step\(NumberFormat.zeroPadded(step, 8)).safetensors")
  }
  /// The network after an epoch, counted from 1.
  public func network(epoch: Int) -> String {
    path("\(name ?? "epoch")-\(NumberFormat.zeroPadded(epoch, 6)).safetensors")
  }
  /// The finished network.
  public var lastNetwork: String { path("\(name ?? "last").safetensors") }
  /// The state after a step.
  public func state(step: Int) -> String { path("\(name ?? "at")-step\(NumberFormat.zeroPadded(step, 8))-state") }
  /// The state after an epoch, counted from 1.
  public func state(epoch: Int) -> String { path("\(name ?? "epoch")-\(NumberFormat.zeroPadded(epoch, 6))-state") }
  /// The state at the end.
  public var lastState: String { path("\(name ?? "last")-state") }

  /// Whether a network is due after a step.
  public func isDue(step: Int) -> Bool { everySteps.map { step % $0 == 0 } ?? false }

  /// Whether a network is due after an epoch, counted from 1; the last one's is the finished network.
  public func isDue(epoch: Int, of epochs: Int) -> Bool {
    everyEpochs.map { epoch % $0 == 0 && epoch < epochs } ?? false
  }

  /// The step whose network is removed when that of `step` is saved.
  public func outdatedNetwork(step: Int) -> Int? {
    lastSteps.flatMap { outdated(step: step, last: $0) }.flatMap { $0 >= 0 ? $0 : nil }
  }

  /// The step whose state is removed when that of `step` is saved.
  public func outdatedState(step: Int) -> Int? {
    (lastStepsOfStates ?? lastSteps).flatMap { outdated(step: step, last: $0) }.flatMap { $0 > 0 ? $0 : nil }
  }

  /// The epoch whose network is removed when that of `epoch` is saved.
  public func outdatedNetwork(epoch: Int) -> Int? { outdated(epoch: epoch, last: lastEpochs) }

  /// The epoch whose state is removed when that of `epoch` is saved.
  public func outdatedState(epoch: Int) -> Int? {
    outdated(epoch: epoch, last: lastEpochsOfStates ?? lastEpochs)
  }

  private func outdated(step: Int, last: Int) -> Int? {
    guard let everySteps else { return nil }
    let step = step - last - 1
    // Python's remainder is never negative.
    let remainder = step % everySteps
    return step - (remainder < 0 ? remainder + everySteps : remainder)
  }

  private func outdated(epoch: Int, last: Int?) -> Int? {
    guard let everyEpochs, let last else { return nil }
    let (span, overflow) = everyEpochs.multipliedReportingOverflow(by: last)
    return overflow || epoch < span ? nil : epoch - span
  }

  private func path(_ name: String) -> String { Path.join(folder, name) }
}
