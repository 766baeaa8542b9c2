/// What a run reports while it trains.
public enum RunEvent: Sendable {
  /// What is going to happen.
  case planned(RunPlan)
  /// The number of images whose latents are ready.
  case cached(done: Int, of: Int)
  /// The curves are written to this TensorBoard event file.
  case logging(String)
  /// A run continues from a state.
  case resumed(step: Int, from: String)
  /// A network to continue was read: how many vectors it had, and how many of its tensors match none.
  case loaded(path: String, taken: Int, unknown: Int)
  /// The loss on fixed images, noise and timesteps.
  case evaluated(Evaluation)
  /// A batch is done.
  case step(StepReport)
  /// An epoch is done.
  case epoch(number: Int, of: Int, averageLoss: Double)
  /// A sample image is being generated: which of how many, and after which of its steps.
  case sampling(image: Int, of: Int, step: Int, ofSteps: Int)
  /// A sample image was written: for which prompt, counted from 0, and after which update.
  case sampled(path: String, prompt: Int, step: Int)
  /// A network was written.
  case savedNetwork(String)
  /// A state was written.
  case savedState(String)
  /// A network or state was removed for a newer one.
  case removed(String)
  /// Where the time went.
  case profiled(RunProfile)
  /// A trace was written.
  case traced(String)
  /// Something that the user should know.
  case warning(String)
  /// A run is over.
  case finished(RunResult)
}

/// A batch that is done.
public struct StepReport: Sendable, Equatable {
  /// Updates done.
  public var step: Int
  /// Updates in the whole run.
  public var totalSteps: Int
  /// The epoch, counted from 1.
  public var epoch: Int
  /// The batch's loss.
  public var loss: Double
  /// The average over the last epoch's losses.
  public var averageLoss: Double
  /// Prodigy's step size; nil for optimizers that have none.
  public var d: Double?
  /// The rates of the next update by the group's name: `textencoder`, `unet`.
  public var learningRates: [(group: String, rate: Double)]
  /// The gradient's norm before it was scaled down; nil for a batch that only adds to it.
  public var gradientNorm: Double?
  /// Seconds that the batch took.
  public var seconds: Double

  /// Makes a report.
  public init(
    step: Int,
    totalSteps: Int,
    epoch: Int,
    loss: Double,
    averageLoss: Double,
    d: Double?,
    learningRates: [(group: String, rate: Double)],
    gradientNorm: Double?,
    seconds: Double
  ) {
    (self.step, self.totalSteps, self.epoch) = (step, totalSteps, epoch)
    (self.loss, self.averageLoss, self.d) = (loss, averageLoss, d)
    (self.learningRates, self.gradientNorm, self.seconds) = (learningRates, gradientNorm, seconds)
  }

  /// Whether two reports are the same, apart from the time that the batches took.
  public static func == (left: StepReport, right: StepReport) -> Bool {
    left.step == right.step && left.loss == right.loss && left.averageLoss == right.averageLoss
      && left.d == right.d && left.gradientNorm == right.gradientNorm
      && left.learningRates.elementsEqual(right.learningRates, by: { $0 == $1 })
  }
}

/// The mean loss over fixed images, noise and timesteps.
public struct Evaluation: Sendable, Equatable {
  /// Updates done.
  public var step: Int
  /// The number of images, noises and timesteps.
  public var count: Int
  /// The mean loss.
  public var loss: Double
  /// The mean losses of three other draws of the same size before training; empty afterwards. Their spread is chance.
  public var chance: [Double]
}

/// Where the time of a run's batches went.
public struct RunProfile: Sendable, Equatable {
  /// One kind of layer.
  public struct Row: Sendable, Equatable {
    /// The name of the kind.
    public var kind: String
    /// Forward passes through layers.
    public var calls: Int
    /// Seconds of the forward passes.
    public var forwardSeconds: Double
    /// Floating-point operations of the forward passes, counted as the plain algorithm does them.
    public var forwardOperations: Double
    /// Seconds of the backward passes.
    public var backwardSeconds: Double
    /// Floating-point operations of the backward passes.
    public var backwardOperations: Double
  }

  /// The kinds, the slowest first.
  public var rows: [Row]
  /// Batches.
  public var batches: Int
  /// Seconds of all batches, including reading images, the optimizer and everything else that is not a layer.
  public var seconds: Double
  /// Operations per second of a large matrix product on this machine.
  public var peak: Double
}

/// How a run ended.
public struct RunResult: Sendable, Equatable {
  /// Why it ended.
  public enum End: Sendable, Equatable {
    /// All updates are done.
    case complete
    /// It was asked to stop.
    case interrupted
  }

  /// Why it ended.
  public var end: End
  /// Updates done.
  public var step: Int
  /// The finished network; nil if the run was asked to stop.
  public var network: String?
  /// The last state; nil if none was saved.
  public var state: String?
  /// The seed; nil if another program has trained and does not say it.
  public var seed: UInt64?
  /// Networks and states that were due on the way and could not be saved.
  public var unsaved: [String]

  /// Makes a result.
  public init(end: End, step: Int, network: String?, state: String?, seed: UInt64?, unsaved: [String] = []) {
    (self.end, self.step, self.network, self.state, self.seed) = (end, step, network, state, seed)
    self.unsaved = unsaved
  }
}
