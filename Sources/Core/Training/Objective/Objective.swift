import Randomness
import StableDiffusion
import Tensors

/// The task that the network learns: noise is added to latents, and the model's prediction is compared with what was
/// added.
///
/// As sd-scripts' `process_batch` (train_network.py) computes it, with the same draws in the same order. All values are
/// channels-last, [batch, height, width, channels]; noise is drawn in torch's order, channels first.
public struct Objective: Sendable {
  /// The settings.
  public let options: ObjectiveOptions
  /// How much noise each timestep has.
  public let schedule: NoiseSchedule

  /// An objective with these settings.
  public init(_ options: ObjectiveOptions) {
    self.options = options
    schedule = NoiseSchedule(zeroTerminalSNR: options.zeroTerminalSNR)
  }

  /// A batch with noise added.
  public struct Noised: Sendable {
    /// The noise that was drawn, without `ip_noise_gamma`'s part.
    public let noise: Tensor
    /// The model's input.
    public let noisyLatents: Tensor
    /// How noisy each image is: 0 ..< 1000.
    public let timesteps: [Int]
    /// What the model should predict: the noise or the velocity.
    public let target: Tensor
  }

  /// Draws noise and timesteps for latents, and adds the noise.
  /// - Parameters:
  ///   - latents: [batch, height, width, channels], scaled.
  ///   - torch: torch's generator.
  ///   - python: Python's `random`, which the sizes of `multires_noise_iterations` are drawn from.
  public func noised(
    _ latents: Tensor,
    torch: inout TorchGenerator,
    python: inout PythonRandom
  ) -> Noised {
    let sampler = NoiseSampler(options: options, latents: latents)
    let noise = sampler.noise(&torch, &python)
    let timesteps = drawTimesteps(latents.shape[0], &torch)
    let inputNoise = sampler.perturbed(noise, &torch)
    return Noised(
      noise: noise,
      noisyLatents: schedule.addNoise(to: latents, noise: inputNoise, timesteps: timesteps),
      timesteps: timesteps,
      target: options.usesVPrediction ? schedule.velocity(of: latents, noise: noise, timesteps: timesteps) : noise
    )
  }

  private func drawTimesteps(_ count: Int, _ torch: inout TorchGenerator) -> [Int] {
    guard options.minTimestep < options.maxTimestep else {
      return Array(repeating: options.maxTimestep, count: count)
    }
    return torch.integers(count, from: Int64(options.minTimestep), to: Int64(options.maxTimestep)).map {
      Int($0)
    }
  }

  /// A loss and its gradient.
  public struct Loss: Sendable {
    /// The loss: the mean over the batch.
    public let value: Float
    /// The loss of each image, weighted.
    public let perImage: [Float]
    /// The derivative of `value` with respect to the prediction, divided by `accumulation`.
    public let gradient: Tensor
  }

  /// The loss of a prediction.
  /// - Parameters:
  ///   - prediction: [batch, height, width, channels].
  ///   - target: of the same shape.
  ///   - timesteps: one for each image, in 0 ..< 1000.
  ///   - weights: a factor for each image: `prior_loss_weight` for regularization images, 1 for others.
  ///   - masks: [batch, rows, columns] in 0…1, of any size: the weight of each place of an image; nil for 1 everywhere.
  ///   - accumulation: `gradient_accumulation_steps`, which only the gradient is divided by.
  public func loss(
    prediction: Tensor,
    target: Tensor,
    timesteps: [Int],
    weights: [Float],
    masks: Tensor? = nil,
    accumulation: Int = 1
  ) -> Loss {
    let shape = prediction.shape
    precondition(
      shape.count == 4 && target.shape == shape,
      "a prediction \(shape) of a target \(target.shape)"
    )
    precondition(
      timesteps.count == shape[0] && weights.count == shape[0] && masks?.shape[0] ?? shape[0] == shape[0]
    )
    let gradient = Tensor(shape)
    let size = shape[1] * shape[2] * shape[3]
    let perImage = timesteps.indices.map { image in
      let timestep = timesteps[image]
      let rule = ElementLoss(options, threshold: threshold(timestep))
      let mask = masks.map { Self.mask($0, image: image, height: shape[1], width: shape[2]) }
      let factor = weigh(1, timestep) * weights[image] / Float(shape[0] * accumulation) / Float(size)
      var sum = 0.0
      for index in 0..<size {
        let at = image * size + index
        let (value, slope) = rule.of(prediction.data[at] - target.data[at])
        let share = mask?[index / shape[3]] ?? 1
        sum += Double(value * share)
        gradient.data[at] = slope * share * factor
      }
      return weigh(Float(sum / Double(size)) * weights[image], timestep)
    }
    return Loss(value: perImage.reduce(0, +) / Float(perImage.count), perImage: perImage, gradient: gradient)
  }

  /// An image's mask at the size of its latents, row by row.
  private static func mask(_ masks: Tensor, image: Int, height: Int, width: Int) -> [Float] {
    let size = masks.shape[1] * masks.shape[2]
    return AreaInterpolation.resized(
      UnsafeBufferPointer(start: masks.data + image * size, count: size),
      width: masks.shape[2],
      toWidth: width,
      height: height
    )
  }
}
