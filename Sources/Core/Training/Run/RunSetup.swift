import Files
import ModelKinds
import Optimizers
import RunRecords
import Safetensors
import Settings
import StableDiffusion
import Tensors
import TrainingData

/// The parts of a run, read from its config and checked. Only the values of the network's vectors change afterwards.
///
/// Every error of a config, its dataset and its model is detected here, in the order of the steps of `init`.
struct RunSetup {
  let request: RunRequest
  let options: TrainingOptions
  let samples: SampleOptions
  /// The state to resume; nil for a run that starts from the beginning.
  let resumedState: ResumedState?
  let seed: RunSeed
  let dataset: TrainingDataset
  /// Options of the config that the core does not support.
  let notes: [OptionNote]
  let length: RunLength
  let checkpoint: Checkpoint
  let checkpointGuard: CheckpointGuard
  let models: LoadedModels
  let network: IA3Network
  /// What the network was given by `network_weights`; nil if that is unset.
  let continued: ContinuedNetwork?
  let vectors: TrainedVectors
  /// The optimizer before its first step.
  let optimizer: any Optimizer
  /// The learning rates before the first step.
  let schedule: LearningRateSchedule
  let trainer: Trainer

  var settings: Settings { request.settings }

  init(_ request: RunRequest) throws(TrainingError) {
    self.request = request
    let settings = request.settings
    var config = try RunConfig(request)
    samples = config.samples
    try Self.checkName(config.options.names)
    resumedState = try Self.readState(request, config.options)
    seed = RunSeed(request, config.options, resumedState?.state)
    dataset = try Self.readDataset(request, seed)
    notes = try Self.collectNotes(request)
    length = try RunLength(settings, dataset, accumulation: config.options.accumulation)
    (checkpoint, checkpointGuard, models) = try Self.openModel(config, settings)
    network = try rethrowing(IA3Network(config.options.network, for: checkpoint.size), as: TrainingError.network)
    continued = try Self.continueNetwork(network, config.options)
    vectors = try Self.selectVectors(network, config.options, settings)
    optimizer = config.optimizer.makeOptimizer(layout: vectors.layout)
    schedule = try Self.makeSchedule(settings, config.optimizer, length, vectors)
    config.options.names.resolve(epochRatio: config.options.epochRatio, epochs: length.epochs)
    options = config.options
    trainer = Self.makeTrainer(request, config, dataset, models, network)
  }
}

// MARK: The steps

extension RunSetup {
  /// - Throws: `.name` if another run is writing files of this name; what it reads may be in the middle of a change.
  private static func checkName(_ names: SaveNames) throws(TrainingError) {
    try rethrowing(RunLock.check(folder: names.folder, name: names.name), as: TrainingError.name)
  }

  private static func readState(
    _ request: RunRequest,
    _ options: TrainingOptions
  ) throws(TrainingError) -> ResumedState? {
    guard let folder = request.resume ?? options.resume else { return nil }
    return ResumedState(folder: folder, state: try rethrowing(StateFolder.read(folder), as: TrainingError.state))
  }

  private static func readDataset(_ request: RunRequest, _ seed: RunSeed) throws(TrainingError) -> TrainingDataset {
    try rethrowing(
      TrainingDataset.load(request.settings, base: request.base, seed: Int(clamping: seed.value)),
      as: TrainingError.data
    )
  }

  /// - Throws: `.strict` if the request is strict and one of the notes changes the result.
  private static func collectNotes(_ request: RunRequest) throws(TrainingError) -> [OptionNote] {
    let notes = OptionNote.notes(on: request.settings)
    let changes = notes.filter(\.changesResult)
    guard !request.isStrict || changes.isEmpty else { throw .strict(changes) }
    return notes
  }

  private static func openModel(
    _ config: RunConfig,
    _ settings: Settings
  ) throws(TrainingError) -> (Checkpoint, CheckpointGuard, LoadedModels) {
    let options = config.options
    let checkpoint: Checkpoint
    let checkpointGuard: CheckpointGuard
    let models: LoadedModels
    do throws(CheckpointError) {
      checkpoint = try Checkpoint.open(options.model, vae: options.vae)
      checkpointGuard = CheckpointGuard(checkpoint)
      try checkpoint.checkFinite()
      models = try LoadedModels(checkpoint)
      try checkpointGuard.check()
    } catch { throw .checkpoint(error) }
    if let clipSkip = options.clipSkip, clipSkip > models.textEncoder.largestClipSkip {
      let largest = models.textEncoder.largestClipSkip
      let problem = "must be at most \(largest) for the model's text encoder, not \(clipSkip)"
      throw .option(OptionError("clip_skip", problem, in: settings))
    }
    try config.samples.check(models, options)
    return (checkpoint, checkpointGuard, models)
  }

  private static func continueNetwork(
    _ network: IA3Network,
    _ options: TrainingOptions
  ) throws(TrainingError) -> ContinuedNetwork? {
    guard let path = options.network.weights else { return nil }
    let (taken, unknown) = try rethrowing(network.load(path), as: TrainingError.network)
    guard taken > 0 else {
      let problem =
        "none of its \(unknown) tensors is a vector of a layer that is trained; use an iA3 network"
        + " that was trained with the same preset"
      throw .network(.mismatch(path: path, problem: problem))
    }
    return ContinuedNetwork(path: path, taken: taken, unknown: unknown)
  }

  private static func selectVectors(
    _ network: IA3Network,
    _ options: TrainingOptions,
    _ settings: Settings
  ) throws(TrainingError) -> TrainedVectors {
    let vectors = TrainedVectors(network, options)
    guard !vectors.parameters.isEmpty else {
      let problem = "the learning rates of all parts are 0: nothing would be trained"
      throw .option(OptionError("learning_rate", problem, in: settings))
    }
    return vectors
  }

  private static func makeSchedule(
    _ settings: Settings,
    _ optimizer: OptimizerOptions,
    _ length: RunLength,
    _ vectors: TrainedVectors
  ) throws(TrainingError) -> LearningRateSchedule {
    let baseRates = vectors.groups.map(\.rate)
    if optimizer.ignoresLearningRate { return LearningRateSchedule(.factor(.constant), baseRates: baseRates) }
    let rule = try rethrowing(
      LearningRateRule(settings, totalSteps: length.totalSteps),
      as: TrainingError.option
    )
    return LearningRateSchedule(rule, baseRates: baseRates)
  }

  private static func makeTrainer(
    _ request: RunRequest,
    _ config: RunConfig,
    _ dataset: TrainingDataset,
    _ models: LoadedModels,
    _ network: IA3Network
  ) -> Trainer {
    let settings = request.settings
    return Trainer(
      models,
      network,
      config.objective,
      config.options,
      hasWeightedCaptions: settings.value("weighted_captions") == .boolean(true),
      // Masks of conditioning_data_dir apply only with masked_loss, those of alpha channels always.
      hasMasks: settings.value("masked_loss") == .boolean(true)
        || !dataset.datasets.contains(where: \.hasConditioning),
      profiler: request.isProfiled ? Profiler() : nil
    )
  }
}

/// A saved network whose values a run begins with.
struct ContinuedNetwork {
  let path: String
  /// How many vectors it had.
  let taken: Int
  /// How many of its tensors match none.
  let unknown: Int
}

/// The options of a run, before any file that they name is opened.
struct RunConfig {
  var options: TrainingOptions
  let optimizer: OptimizerOptions
  let objective: Objective
  let samples: SampleOptions

  init(_ request: RunRequest) throws(TrainingError) {
    let settings = request.settings
    var problems = TrainingOptions.problems(settings)
    func read<Part>(_ part: () throws(OptionError) -> Part) -> Part? {
      do throws(OptionError) { return try part() } catch {
        if !problems.contains(error) { problems.append(error) }
        return nil
      }
    }
    let options = read { () throws(OptionError) in try TrainingOptions(settings) }
    let optimizer = read { () throws(OptionError) in try OptimizerOptions(settings) }
    let objective = read { () throws(OptionError) in Objective(try ObjectiveOptions(settings)) }
    guard var options, let optimizer, let objective, problems.isEmpty else { throw .options(problems) }
    options.names = options.names.adding(suffix: request.nameSuffix)
    (self.options, self.optimizer, self.objective) = (options, optimizer, objective)
    samples = try SampleOptions(settings)
  }
}

/// The seed of a run.
struct RunSeed {
  let value: UInt64
  /// Whether the seed is random because nothing sets it.
  let isDrawn: Bool

  init(_ request: RunRequest, _ options: TrainingOptions, _ resumed: RunState?) {
    let fixed = request.seed ?? options.seed ?? resumed?.identity.seed
    // As Python's random.randint(0, 2**32).
    value = fixed ?? UInt64.random(in: 0...1 << 32)
    isDrawn = fixed == nil
  }
}

extension SaveNames {
  /// `save_n_epoch_ratio`: at least this many networks in a run.
  fileprivate mutating func resolve(epochRatio: Int?, epochs: Int) {
    guard let epochRatio else { return }
    everyEpochs = max(1, epochs / epochRatio)
  }
}
