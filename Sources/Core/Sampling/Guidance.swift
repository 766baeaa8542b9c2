import StableDiffusion
import Tensors

/// The UNet's predictions with a prompt and a negative prompt.
///
/// Latents are h · w · 4 values, channels last.
struct Guidance {
  let unet: UNet
  /// The UNet's layers with vectors.
  let scales: [String: ChannelScale]
  /// The prompt's states [1, T, width].
  let prompt: Tensor
  /// The negative prompt's states; nil if the guidance is 1.
  let negative: Tensor?
  /// The guidance: `cfg_scale` times the prompt's own weight.
  let scale: Float
  /// The latents' width.
  let width: Int
  /// The latents' height.
  let height: Int

  /// Classifier-free guidance (Ho and Salimans 2021): u + scale · (c − u), where the UNet predicts c with the prompt
  /// and u with the negative prompt.
  ///
  /// Prompts of the same length go through the UNet together, others one after the other, as in the webui.
  func predict(_ latents: [Float], timestep: Float) -> [Float] {
    guard let negative else { return run(latents, timestep, [prompt]) }
    let size = latents.count
    let both: [Float]
    if prompt.count == negative.count {
      both = run(latents, timestep, [prompt, negative])
    } else {
      both = run(latents, timestep, [prompt]) + run(latents, timestep, [negative])
    }
    return (0..<size).map { index in
      let without = both[size + index]
      return without + (both[index] - without) * scale
    }
  }

  /// The predictions for contexts of equal lengths, one after the other.
  private func run(_ latents: [Float], _ timestep: Float, _ contexts: [Tensor]) -> [Float] {
    let pass = Pass(tape: Tape(records: false), scales: scales)
    let sample = Tensor(
      [contexts.count, height, width, UNetSize.latentChannels],
      Array(repeatElement(latents, count: contexts.count).joined())
    )
    let prediction = unet.predict(
      pass.tape.constant(sample),
      timesteps: contexts.map { _ in timestep },
      context: pass.tape.constant(Self.joined(contexts)),
      pass: pass
    )
    return prediction.tensor.values
  }

  private static func joined(_ contexts: [Tensor]) -> Tensor {
    guard let first = contexts.first, contexts.count > 1 else { return contexts.first ?? Tensor([0]) }
    return Tensor([contexts.count] + first.shape.dropFirst(), contexts.flatMap(\.values))
  }
}
