import Platform
import StableDiffusion
import Tensors
import TrainingData

extension RunPlan {
  /// The plan of a run; measures the machine's speed, which takes some tenths of a second.
  init(_ setup: RunSetup) {
    let (options, dataset, network, checkpoint) = (setup.options, setup.dataset, setup.network, setup.checkpoint)
    model = checkpoint.path
    images = dataset.imageCount
    repeatedImages = dataset.trainingImageCount
    regularizationImages = dataset.regularizationImageCount
    batchSizes = dataset.datasets.map(\.options.batchSize)
    buckets = dataset.datasets.flatMap { dataset in
      dataset.buckets.map {
        Bucket(width: $0.resolution.width, height: $0.resolution.height, images: $0.members.count)
      }
    }
    batchesPerEpoch = setup.length.batchesPerEpoch
    accumulation = options.accumulation
    stepsPerEpoch = setup.length.stepsPerEpoch
    totalSteps = setup.length.totalSteps
    epochs = setup.length.epochs
    seed = setup.seed.value
    isSeedDrawn = setup.seed.isDrawn
    textEncoderModules = network.modules.count { $0.part == .textEncoder }
    unetModules = network.modules.count { $0.part == .unet }
    parameters = network.count
    optimizer = setup.settings.optimizerName
    schedule = setup.settings.scheduleName
    output = options.names.lastNetwork
    samples = setup.samples.count(steps: totalSteps, epochs: epochs)
    let cost = Self.largest(dataset, checkpoint.size, tokens: options.maxTokenLength / 75 * 75 + 2)
    // Measured at full size: 3.2 GiB, of which 1.8 are weights and 1.1 are what the backward pass reads.
    memory = Int(saturating: 1.1 * cost.activations).addingSaturated(Self.weights(checkpoint) + (128 << 20))
    operationsPerStep = cost.step * Double(options.accumulation)
    secondsPerStep = cost.stepSeconds(speed: SpeedMeasure.operationsPerSecond()) * Double(options.accumulation)
    threads = Compute.threads
    core = Compute.coreName
    notes = setup.notes
    warnings = checkpoint.warnings + dataset.warnings + setup.samples.warnings
  }

  /// The cost of the largest batch.
  private static func largest(_ dataset: TrainingDataset, _ size: ModelSize, tokens: Int) -> CostEstimate {
    let costs = dataset.datasets.flatMap { dataset in
      dataset.buckets.map { bucket in
        CostEstimate(
          size,
          width: bucket.resolution.width / 8,
          height: bucket.resolution.height / 8,
          batch: min(dataset.options.batchSize, bucket.members.count),
          tokens: tokens
        )
      }
    }
    return costs.max { $0.step < $1.step }
      ?? CostEstimate(size, width: 64, height: 64, batch: 1, tokens: tokens)
  }

  /// Bytes of the weights that a step reads, in the format that they are stored in.
  private static func weights(_ checkpoint: Checkpoint) -> Int {
    [checkpoint.unet, checkpoint.textEncoder].reduce(0) { sum, model in
      sum
        + model.names.reduce(0) { sum, name in
          sum + (model[name].map { $0.count * $0.type.size } ?? 0)
        }
    }
  }
}
