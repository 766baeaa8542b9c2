import Dataset
import Files
import ModelKinds
import Optimizers
import Safetensors
import Settings
import StableDiffusion
import Tensors
import TrainingData

/// What a run needs, read from its config: everything that can be wrong is found out here.
struct RunSetup {
  let options: TrainingOptions
  let dataset: TrainingDataset
  let models: LoadedModels
  let network: IA3Network
  let trainer: Trainer
  let groups: [(name: String, rate: Double)]
  let trained: [TrainedParameter]
  let optimizer: any Optimizer
  let schedule: LearningRateSchedule
  let plan: RunPlan
  let seed: UInt64
  /// The state to go on from, and its folder.
  let resume: (folder: String, state: RunState)?
  let checkpoint: Checkpoint
  let samples: SampleOptions

  init(_ request: RunRequest) throws(TrainingError) {
    let settings = request.settings
    var options: TrainingOptions
    let optimizerOptions: OptimizerOptions
    let objective: Objective
    do throws(TrainingOptionError) {
      options = try TrainingOptions(settings)
      optimizerOptions = try OptimizerOptions(settings)
      objective = Objective(try ObjectiveOptions(settings))
    } catch { throw .option(error) }
    samples = try SampleOptions(settings)
    options.names.name = options.names.name.map { $0 + request.nameSuffix }

    resume = try (request.resume ?? options.resume).map { (folder) throws(TrainingError) in
      do throws(StateError) { return (folder, try StateFolder.read(folder)) } catch { throw .state(error) }
    }
    let isSeedDrawn = request.seed == nil && options.seed == nil && resume == nil
    // As Python's random.randint(0, 2**32).
    seed = request.seed ?? options.seed ?? resume?.state.seed ?? UInt64.random(in: 0...1 << 32)
    do throws(TrainingDataError) {
      dataset = try TrainingDataset.load(settings, base: request.base, seed: Int(clamping: seed))
    } catch { throw .data(error) }

    var notes = OptionNote.notes(on: settings)
    for note in dataset.notCarriedOut where !notes.contains(where: { $0.setting == note.option }) {
      // As above: what a program fills in is worth a word only where it changes the network.
      if !note.changesResult, settings.subsets.isEmpty, settings.place(note.option) == nil { continue }
      notes.append(OptionNote(note, in: settings))
    }
    let changes = notes.filter(\.changesResult)
    guard !request.isStrict || changes.isEmpty else { throw .strict(changes) }

    let counts = RunCounts(settings, dataset, options)
    guard let totalSteps = counts.totalSteps else {
      throw .option(
        TrainingOptionError("max_train_steps", "it is unset; say how many steps to train", in: settings)
      )
    }
    guard totalSteps > 0 else {
      throw .option(
        TrainingOptionError(
          "max_train_steps",
          "it is \(totalSteps); a run has at least one step",
          in: settings
        )
      )
    }

    do throws(CheckpointError) {
      checkpoint = try Checkpoint.open(options.model, vae: options.vae)
      try checkpoint.checkFinite()
      models = try LoadedModels(checkpoint)
    } catch { throw .checkpoint(error) }
    if let clipSkip = options.clipSkip, clipSkip > models.textEncoder.largestClipSkip {
      throw .option(
        TrainingOptionError(
          "clip_skip",
          "it is \(clipSkip), and the model's text encoder has \(models.textEncoder.largestClipSkip) states",
          in: settings
        )
      )
    }
    try samples.check(models, clipSkip: options.clipSkip, usesVPrediction: options.usesVPrediction)
    do throws(NetworkError) { network = try IA3Network(options.network, for: checkpoint.size) } catch {
      throw .network(error)
    }
    let parts = TrainedParts(network, options)
    guard !parts.parameters.isEmpty else {
      throw .option(
        TrainingOptionError(
          "learning_rate",
          "the learning rates of all parts are 0: nothing would be trained",
          in: settings
        )
      )
    }
    (groups, trained) = (parts.groups, parts.parameters)
    optimizer = optimizerOptions.makeOptimizer(layout: parts.layout)
    let rule: LearningRateRule
    do throws(TrainingOptionError) { rule = try LearningRateRule(settings, totalSteps: totalSteps) } catch {
      throw .option(error)
    }
    schedule = LearningRateSchedule(rule, baseRates: groups.map(\.rate))
    options.names.resolve(epochRatio: options.epochRatio, epochs: counts.epochs(of: totalSteps))
    self.options = options
    trainer = Trainer(
      models,
      network,
      objective,
      options,
      hasWeightedCaptions: settings.value("weighted_captions") == .boolean(true),
      // Masks of conditioning_data_dir count with masked_loss alone, those of alpha channels always.
      hasMasks: settings.value("masked_loss") == .boolean(true)
        || !dataset.datasets.contains(where: \.hasConditioning)
    )
    plan = RunPlan(
      settings,
      options,
      dataset,
      network,
      checkpoint,
      counts,
      totalSteps: totalSteps,
      seed: seed,
      isSeedDrawn: isSeedDrawn,
      notes: notes,
      samples: samples
    )
  }
}

/// The vectors that an optimizer trains, by the groups that share a learning rate.
///
/// A part whose learning rate is 0 is left out, as `prepare_optimizer_params` in LyCORIS's kohya.py leaves it out.
struct TrainedParts {
  private(set) var groups: [(name: String, rate: Double)] = []
  private(set) var parameters: [TrainedParameter] = []
  private var entries: [ParameterLayout.Entry] = []

  init(_ network: IA3Network, _ options: TrainingOptions) {
    for (part, rate) in [
      (ModelPart.textEncoder, options.textEncoderLearningRate), (.unet, options.unetLearningRate),
    ] {
      let modules = network.modules.filter { $0.part == part }
      guard !modules.isEmpty, rate != 0 else { continue }
      for module in modules {
        parameters.append(module.parameter)
        entries.append(
          ParameterLayout.Entry(
            name: module.parameter.name,
            count: module.parameter.value.count,
            group: groups.count
          )
        )
      }
      groups.append((part.rateTag, rate))
    }
  }

  var layout: ParameterLayout { ParameterLayout(entries) }
}

/// How long a run is.
struct RunCounts {
  /// Batches of an epoch.
  let batchesPerEpoch: Int
  /// Updates in an epoch.
  let stepsPerEpoch: Int
  /// Updates in the whole run; nil where nothing says so.
  let totalSteps: Int?

  init(_ settings: Settings, _ dataset: TrainingDataset, _ options: TrainingOptions) {
    batchesPerEpoch = dataset.batchesPerEpoch
    stepsPerEpoch = max(1, (batchesPerEpoch + options.accumulation - 1) / options.accumulation)
    totalSteps =
      Plan(
        settings,
        counts: Plan.Counts(
          repeatedImages: dataset.trainingImageCount,
          regularisationImages: dataset.regularisationImageCount,
          images: dataset.imageCount,
          batches: batchesPerEpoch
        )
      ).totalSteps
  }

  /// Epochs that are begun.
  func epochs(of totalSteps: Int) -> Int { (totalSteps - 1) / stepsPerEpoch + 1 }
}

extension SaveNames {
  /// `save_n_epoch_ratio`: at least so many networks in a run.
  fileprivate mutating func resolve(epochRatio: Int?, epochs: Int) {
    guard let epochRatio else { return }
    everyEpochs = max(1, epochs / epochRatio)
  }
}

extension OptionNote {
  fileprivate init(_ note: NotCarriedOut, in settings: Settings) {
    self.init(
      setting: note.option,
      value: settings.value(note.option)?.plainText ?? "set",
      support: note.changesResult ? .changes : .outside,
      note: note.reason
    )
  }
}
