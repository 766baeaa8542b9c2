/// The average that sd-scripts shows: over the losses of one epoch, each of which the next epoch replaces.
///
/// Source: `LossRecorder` in sd-scripts' library/train_util.py.
struct LossRecorder: Equatable, Sendable {
  /// The last loss of each batch of an epoch.
  private(set) var losses: [Double] = []
  /// Their running sum, updated by adding and subtracting like in sd-scripts, so that the averages are the same.
  private(set) var total = 0.0

  /// An empty record.
  init() {}

  /// A record from a state.
  init(losses: [Double], total: Double) {
    self.losses = losses
    self.total = total
  }

  /// Adds the loss of a batch.
  ///
  /// - Parameters:
  ///   - epoch: the epoch's number, counted from 0.
  ///   - step: the batch's number in its epoch, counted from 0.
  mutating func add(epoch: Int, step: Int, loss: Double) {
    if epoch == 0 {
      losses.append(loss)
    } else {
      while losses.count <= step { losses.append(0) }
      total -= losses[step]
      losses[step] = loss
    }
    total += loss
  }

  /// The average; 0 before the first loss.
  var average: Double { losses.isEmpty ? 0 : total / Double(losses.count) }
}
