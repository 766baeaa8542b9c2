import Settings
import TrainingData

/// How long a run is.
struct RunLength {
  /// Batches in an epoch.
  let batchesPerEpoch: Int
  /// Updates in an epoch.
  let stepsPerEpoch: Int
  /// Updates in the whole run, at least one.
  let totalSteps: Int

  /// - Throws: `TrainingError.option` if nothing says how many steps to train, or if there would be none.
  init(_ settings: Settings, _ dataset: TrainingDataset, accumulation: Int) throws(TrainingError) {
    batchesPerEpoch = dataset.batchesPerEpoch
    stepsPerEpoch = max(1, (batchesPerEpoch + accumulation - 1) / accumulation)
    let plan = Plan(
      settings,
      counts: Plan.Counts(
        repeatedImages: dataset.trainingImageCount,
        regularisationImages: dataset.regularisationImageCount,
        images: dataset.imageCount,
        batches: batchesPerEpoch
      )
    )
    func refusal(_ problem: String) -> TrainingError {
      .option(TrainingOptionError("max_train_steps", problem, in: settings))
    }
    guard let totalSteps = plan.totalSteps else { throw refusal("it is unset; say how many steps to train") }
    guard totalSteps > 0 else { throw refusal("it is \(totalSteps); a run has at least one step") }
    self.totalSteps = totalSteps
  }

  /// Epochs that are begun.
  var epochs: Int { (totalSteps - 1) / stepsPerEpoch + 1 }
}
