import Files
import ModelKinds
import Randomness
import StableDiffusion
import Tensors
import Tokenizer
import TrainingData

/// Computes batches: from images and captions to a loss and the gradients of the network's vectors.
///
/// Source: `process_batch` and `get_noise_pred_and_target` in sd-scripts' train_network.py.
final class Trainer {
  /// Everything that was computed for a batch.
  struct Result {
    /// The scaled latents [B, h, w, 4].
    var latents: Tensor
    /// The noise, its mixture with the latents, and the UNet's target.
    var noised: Objective.Noised
    /// Each prompt's chunks of 77 ids.
    var tokens: [[[Int32]]]
    /// Each id's weight, with weighted captions.
    var tokenWeights: [[[Float]]]?
    /// The text encoder's states [B, T, C].
    var states: Tensor
    /// The UNet's prediction [B, h, w, 4].
    var prediction: Tensor
    /// The loss.
    var loss: Float
  }

  let network: IA3Network
  let objective: Objective
  /// Measures the layers while batches are learned from; nil to measure nothing.
  let profiler: Profiler?
  private let unet: UNet
  private let textEncoder: TextEncoder
  private let vae: VAE
  private let options: TrainingOptions
  private let hasWeightedCaptions: Bool
  private let hasMasks: Bool
  /// The text encoder's layers with vectors, in the order in which it runs them.
  private let textLayers: [String]
  /// The UNet's layers with vectors, in the order in which it runs them.
  private let unetLayers: [String]

  init(
    _ models: LoadedModels,
    _ network: IA3Network,
    _ objective: Objective,
    _ options: TrainingOptions,
    hasWeightedCaptions: Bool,
    hasMasks: Bool,
    profiler: Profiler?
  ) {
    (unet, textEncoder, vae) = (models.unet, models.textEncoder, models.vae)
    self.network = network
    self.objective = objective
    self.options = options
    self.hasWeightedCaptions = hasWeightedCaptions
    self.hasMasks = hasMasks
    self.profiler = profiler
    func layers(_ model: ModelPart) -> [String] {
      ExecutionOrder.sorted(network.modules.filter { $0.part == model }.map(\.layer))
    }
    textLayers = layers(.textEncoder)
    unetLayers = layers(.unet)
  }

  /// Computes a batch and adds its gradients to the vectors'.
  ///
  /// - Parameter learns: whether to compute gradients and apply `module_dropout`.
  func run(
    _ batch: Batch,
    learns: Bool = true,
    _ torch: inout TorchGenerator,
    _ python: inout PythonRandom
  ) throws(TrainingError) -> Result {
    let latents = latents(of: batch, &torch)
    let tape = Tape(records: learns, profiler: learns ? profiler : nil)
    let (tokens, weights) = try tokens(of: batch.captions)
    let textScales = network.scales(of: .textEncoder, leavingOut: learns ? dropped(textLayers, &torch) : [])
    let states = textEncoder.encode(
      tokens,
      clipSkip: options.clipSkip,
      tokenWeights: weights,
      pass: Pass(tape: tape, scales: textScales)
    )
    let noised = objective.noised(latents, torch: &torch, python: &python)
    let unetScales = network.scales(of: .unet, leavingOut: learns ? dropped(unetLayers, &torch) : [])
    let prediction = unet.predict(
      tape.constant(noised.noisyLatents),
      timesteps: noised.timesteps.map { Float($0) },
      context: states,
      pass: Pass(tape: tape, scales: unetScales)
    )
    let loss = objective.loss(
      prediction: prediction.tensor,
      target: noised.target,
      timesteps: noised.timesteps,
      weights: batch.lossWeights,
      masks: hasMasks ? batch.masks : nil,
      accumulation: options.accumulation
    )
    if learns { tape.backward(prediction, gradient: loss.gradient) }
    return Result(
      latents: latents,
      noised: noised,
      tokens: tokens,
      tokenWeights: weights,
      states: states.tensor,
      prediction: prediction.tensor,
      loss: loss.value
    )
  }

  /// The batch's latents, encoded if they are not cached, times 0.18215.
  private func latents(of batch: Batch, _ torch: inout TorchGenerator) -> Tensor {
    let latents: Tensor
    if let cached = batch.latents {
      latents = cached
    } else if let pixels = batch.pixels {
      let (mean, logVariance) = vae.encode(pixels)
      latents = LatentSampling.sample(mean: mean, logVariance: logVariance, &torch)
    } else {
      latents = Tensor.zeros([0, 0, 0, UNetSize.latentChannels])
    }
    let scaled = Tensor(latents.shape)
    for index in 0..<latents.count {
      // As in sd-scripts, latents that are NaN become zeros.
      let value = latents.data[index]
      scaled.data[index] = value.isNaN ? 0 : value * VAE.scalingFactor
    }
    return scaled
  }

  private func tokens(of captions: [String]) throws(TrainingError) -> ([[[Int32]]], [[[Float]]]?) {
    let tokenizer = CLIPTokenizer.shared
    guard hasWeightedCaptions else {
      return (captions.map { tokenizer.chunks($0, maxTokenLength: options.maxTokenLength) }, nil)
    }
    var ids: [[[Int32]]] = []
    var weights: [[[Float]]] = []
    for caption in captions {
      let chunks = try rethrowing(
        tokenizer.weightedChunks(caption, maxTokenLength: options.maxTokenLength),
        as: { (error: PromptError) in TrainingError.prompt(caption: caption, error) }
      )
      ids.append(chunks.ids)
      weights.append(chunks.weights)
    }
    return (ids, weights)
  }

  /// The layers that `module_dropout` leaves unscaled in this batch; each draws a random number when it is run.
  private func dropped(_ layers: [String], _ torch: inout TorchGenerator) -> Set<String> {
    guard options.network.moduleDropout > 0 else { return [] }
    var result: Set<String> = []
    for layer in layers where Double(torch.uniform(1).first ?? 1) < options.network.moduleDropout {
      result.insert(layer)
    }
    return result
  }
}
