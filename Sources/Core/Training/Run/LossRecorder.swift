/// The average that sd-scripts shows: over the losses of one epoch, each replaced as the next epoch comes by.
///
/// Source: `LossRecorder` in sd-scripts' library/train_util.py.
struct LossRecorder: Equatable, Sendable {
  /// The last loss of each batch of an epoch.
  private(set) var losses: [Double] = []
  /// Their running sum: kept as sd-scripts keeps it, by adding and taking away, so that the averages are the same.
  private(set) var total = 0.0

  /// An empty record.
  init() {}

  /// A record as a state had it.
  init(losses: [Double], total: Double) {
    self.losses = losses
    self.total = total
  }

  /// Takes in the loss of a batch.
  ///
  /// - Parameters:
  ///   - epoch: the epoch's number from 0 on.
  ///   - step: the batch's number in its epoch from 0 on.
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
