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

  /// - Throws: `TrainingError.option` if the number of steps to train is unset or 0.
  /// More steps than anyone trains; sums and products of a few such numbers fit an `Int`.
  private static let limit = 1 << 40

  init(_ settings: Settings, _ dataset: TrainingDataset, accumulation: Int) throws(TrainingError) {
    batchesPerEpoch = dataset.batchesPerEpoch
    stepsPerEpoch = max(1, Plan.ceilDivide(batchesPerEpoch, accumulation))
    let plan = Plan(
      settings,
      counts: Plan.Counts(
        repeatedImages: dataset.trainingImageCount,
        regularizationImages: dataset.regularizationImageCount,
        images: dataset.imageCount,
        batches: batchesPerEpoch
      )
    )
    func error(_ problem: String) -> TrainingError {
      .option(OptionError("max_train_steps", problem, in: settings))
    }
    guard let totalSteps = plan.totalSteps else { throw error("must be set to the number of steps to train") }
    guard totalSteps > 0 else { throw error("must be at least 1, not \(totalSteps)") }
    guard totalSteps <= Self.limit else { throw error("must be at most \(Self.limit), not \(totalSteps)") }
    self.totalSteps = totalSteps
  }

  /// Epochs, including a last one that is not completed.
  var epochs: Int { Plan.ceilDivide(totalSteps, stepsPerEpoch) }
}
