import Files
import Randomness
import TrainingData

/// The mean loss over fixed images, noise and timesteps, before and after training.
///
/// Each triple is an image of the dataset, unflipped and uncropped, in turn, with noise and a timestep drawn from a
/// separate generator: the run's random numbers are not affected. Before training, three other draws of the same size
/// are evaluated, too: the spread of their means is due to chance alone.
struct Evaluator {
  private let dataset: TrainingDataset
  private let trainer: Trainer
  private let latents: LatentStore?
  private let count: Int
  private static let seed: UInt64 = 1

  init(_ setup: RunSetup, latents: LatentStore?, count: Int) {
    (dataset, trainer) = (setup.dataset, setup.trainer)
    (self.latents, self.count) = (latents, count)
  }

  /// The loss before training, with the losses of three other draws.
  func before(step: Int) throws(TrainingError) -> Evaluation {
    let loss = try mean(seed: Self.seed)
    var chance: [Double] = []
    for offset in 1...3 { chance.append(try mean(seed: Self.seed + UInt64(offset))) }
    return Evaluation(step: step, count: count, loss: loss, chance: chance)
  }

  /// The loss after training.
  func after(step: Int) throws(TrainingError) -> Evaluation {
    Evaluation(step: step, count: count, loss: try mean(seed: Self.seed), chance: [])
  }

  private func mean(seed: UInt64) throws(TrainingError) -> Double {
    var torch = TorchGenerator(seed: seed)
    var python = PythonRandom(seed: Int(seed))
    let images = dataset.datasets.enumerated().flatMap { index, dataset in
      dataset.images.indices.map { (dataset: index, image: $0) }
    }
    var total = 0.0
    for number in 0..<count {
      let place = images[number % images.count]
      let image = dataset.datasets[place.dataset].images[place.image]
      let plan = BatchPlan(
        dataset: place.dataset,
        samples: [BatchPlan.Sample(image: place.image, caption: image.caption)]
      )
      let batch = try rethrowing(dataset.batch(plan, latents: latents), as: TrainingError.data)
      total += Double(try trainer.run(batch, learns: false, &torch, &python).loss)
    }
    return total / Double(count)
  }
}
