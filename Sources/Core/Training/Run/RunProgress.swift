import Files
import Optimizers
import Randomness
import Tensors
import TrainingData

/// Everything that changes while a run trains, besides the values of the vectors, which belong to the network.
///
/// A state on disk stores it as a `RunState`: `RunState(_:)` and `restore(_:_:)` are the two directions, so whatever
/// the next step depends on belongs here and in both of them.
struct RunProgress {
  var position = RunState.Position()
  /// The losses of the last epoch.
  var losses = LossRecorder()
  /// PyTorch's generator.
  var torch: TorchGenerator
  /// The order of the images, with Python's generator.
  var stream: BatchStream
  var optimizer: any Optimizer
  var schedule: LearningRateSchedule
  /// What has added up of the gradients of parts at rest, by the vector's name.
  var restingGradients: [String: [Float]] = [:]

  /// The network or state that was saved last; nil if none has been saved.
  var lastSave: String?
  /// The state that was saved or resumed last; nil if there is none.
  var lastState: String?
  /// The updates of that state.
  var lastStateStep: Int?
  /// Batches done in this process.
  var batches = 0
  /// The seconds that they took.
  var seconds = 0.0

  /// The beginning of a run.
  init(_ setup: RunSetup) {
    torch = TorchGenerator(seed: setup.seed.value)
    stream = setup.dataset.stream(maxTrainSteps: setup.length.totalSteps)
    optimizer = setup.optimizer
    schedule = setup.schedule
  }

  mutating func beginEpoch() {
    if stream.epoch > 0 { position.epoch += 1 }
    position.batch = 0
    position.isEpochDone = false
    stream.startEpoch(position.epoch + 1, &torch)
  }

  /// Computes a batch and adds its gradients to the vectors'.
  mutating func compute(_ batch: Batch, _ trainer: Trainer) throws(TrainingError) -> Trainer.Result {
    try trainer.run(batch, &torch, &stream.python)
  }

  /// Counts a batch.
  mutating func advance(loss: Double, isUpdate: Bool) {
    losses.add(epoch: position.epoch, step: position.batch, loss: loss)
    position.batch += 1
    if isUpdate { position.step += 1 }
  }

  /// Updates the vectors with the optimizer and the learning rates of this update.
  mutating func step(_ parameters: [TrainedParameter], _ gradients: [[Float]?]) throws(OptimizerError) {
    var values = parameters.map { $0.value.values }
    try optimizer.step(&values, gradients: gradients, learningRates: schedule.rates)
    schedule.advance()
    for (parameter, values) in zip(parameters, values) { parameter.value = Tensor(parameter.shape, values) }
  }
}

/// A moment from which a run can continue: it is over an update, and nothing of the next batch has been drawn.
///
/// Later steps replace the values of the vectors and do not change them, so this is no copy.
struct RunMoment {
  let progress: RunProgress
  private let vectors: [(name: String, value: Tensor)]

  init(_ progress: RunProgress, _ network: IA3Network) {
    self.progress = progress
    vectors = network.modules.map { ($0.parameter.name, $0.parameter.value) }
  }

  /// The values of the vectors by name.
  var values: [String: [Float]] { Dictionary(vectors.map { ($0.name, $0.value.values) }) { $1 } }
}

extension RunState {
  /// The state of a run at a moment.
  init(_ moment: RunMoment, _ fingerprint: [String: String], _ identity: RunIdentity) {
    let progress = moment.progress
    self.identity = identity
    self.fingerprint = fingerprint
    vectors = moment.values
    position = progress.position
    losses = progress.losses
    torch = progress.torch
    data = progress.stream.state
    optimizer = progress.optimizer.state
    restingGradients = progress.restingGradients
  }
}

extension RunProgress {
  /// Continues from a state, so that the run ends as if it had never stopped; the vectors are set, too.
  ///
  /// - Throws: `TrainingError` for a state of another run; nothing is changed in that case.
  mutating func restore(_ resumed: ResumedState, _ setup: RunSetup) throws(TrainingError) {
    let state = resumed.state
    let values = try resumed.vectors(for: setup)
    var optimizer = optimizer
    try rethrowing(optimizer.restore(state.optimizer), as: TrainingError.optimizer)
    stream = try rethrowing(
      setup.dataset.stream(
        maxTrainSteps: setup.length.totalSteps,
        state: state.data,
        acceptsOthers: setup.request.resumesAnyway
      ),
      as: TrainingError.data
    )
    for (module, values) in zip(setup.network.modules, values) {
      module.parameter.value = Tensor(module.parameter.shape, values)
    }
    for parameter in setup.vectors.resting {
      guard let gradient = state.restingGradients[parameter.name], gradient.count == parameter.value.count else {
        continue
      }
      parameter.gradient = Tensor(parameter.shape, gradient)
    }
    restingGradients = state.restingGradients
    self.optimizer = optimizer
    schedule = schedule.after(state.position.step)
    (torch, losses, position) = (state.torch, state.losses, state.position)
    (lastSave, lastState, lastStateStep) = (resumed.folder, resumed.folder, state.position.step)
  }
}
