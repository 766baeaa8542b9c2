import Files
import Optimizers
import Platform
import Safetensors
import Tensors
import TextFormatting

/// Everything that a reference implementation needs to compute some steps again, as `tools/reference/replay.py` does.
///
/// Images are stored channels first, [B, 4, h, w], as PyTorch has them. Keys are `step.N.` and a name, N in six digits.
struct Trace {
  /// The file.
  let path: String
  /// The number of steps that are traced.
  let steps: Int
  private var tensors: [StoredTensor] = []
  /// The number of batches of each step so far.
  private var batches: [Int: Int] = [:]
  private let metadata: [String: String]

  init(path: String, steps: Int, metadata: [String: String]) {
    (self.path, self.steps, self.metadata) = (path, steps, metadata)
  }

  private func name(_ step: Int, _ part: String) -> String {
    "step.\(NumberFormat.zeroPadded(step, 6)).\(part)"
  }

  /// Adds the inputs and the results of a batch; those of the second batch of a step and of further ones are named
  /// `batch.N.` and a name.
  mutating func add(_ result: Trainer.Result, lossWeights: [Float], masks: Tensor?, step: Int) {
    let number = (batches[step] ?? 0) + 1
    batches[step] = number
    func name(_ part: String) -> String { self.name(step, number == 1 ? part : "batch.\(number).\(part)") }
    let noised = result.noised
    for (part, tensor) in [
      ("latents", result.latents), ("noise", noised.noise), ("noisy_latents", noised.noisyLatents),
      ("prediction", result.prediction), ("target", noised.target),
    ] { tensors.append(Self.channelsFirst(name(part), tensor)) }
    let batch = noised.timesteps.count
    tensors.append(
      StoredTensor(name("timesteps"), [batch], integers: noised.timesteps.map { Int64($0) })
    )
    let chunks = result.tokens.first?.count ?? 0
    let length = result.tokens.first?.first?.count ?? 0
    tensors.append(
      StoredTensor(
        name("token_ids"),
        [batch, chunks, length],
        integers: result.tokens.flatMap { $0.flatMap { $0.map { Int64($0) } } }
      )
    )
    if let weights = result.tokenWeights {
      tensors.append(
        StoredTensor(
          name("token_weights"),
          [batch, chunks, length],
          floats: weights.flatMap { $0.flatMap { $0 } }
        )
      )
    }
    if let masks {
      tensors.append(
        StoredTensor(name("mask"), [batch, 1] + masks.shape.dropFirst(), floats: masks.values)
      )
    }
    tensors.append(
      StoredTensor(name("hidden_states"), result.states.shape, floats: result.states.values)
    )
    tensors.append(StoredTensor(name("loss"), [1], floats: [result.loss]))
    tensors.append(StoredTensor(name("loss_weights"), [lossWeights.count], floats: lossWeights))
  }

  /// Adds the gradients before they are clipped.
  mutating func add(
    gradients: [(name: String, values: [Float]?)],
    norm: Float,
    learningRates: [Double],
    step: Int
  ) {
    for (key, values) in gradients {
      if let values {
        tensors.append(StoredTensor(name(step, "gradient.\(key)"), [values.count], floats: values))
      }
    }
    tensors.append(StoredTensor(name(step, "gradient_norm"), [1], floats: [norm]))
    tensors.append(StoredTensor(name(step, "learning_rates"), [learningRates.count], doubles: learningRates))
  }

  /// Adds the vectors and the optimizer's memory, `before` or `after` the update.
  mutating func add(
    _ moment: String,
    _ parameters: [TrainedParameter],
    _ state: OptimizerState,
    step: Int
  ) {
    for parameter in parameters {
      let values = parameter.value.values
      tensors.append(StoredTensor(name(step, "\(moment).value.\(parameter.name)"), [values.count], floats: values))
    }
    for (key, values) in state.vectors where moment == "before" {
      tensors.append(StoredTensor(name(step, "\(moment).\(key)"), [values.count], floats: values))
    }
    // AdamW counts the steps of each vector; Prodigy has one count, k.
    var counts: [Double] = []
    for (key, value) in state.scalars {
      if key == "k" || key.hasPrefix("step.") {
        counts.append(value)
      } else {
        tensors.append(StoredTensor(name(step, "\(moment).\(key)"), [1], doubles: [value]))
      }
    }
    tensors.append(StoredTensor(name(step, "\(moment).k"), [1], integers: [Int64(counts.max() ?? 0)]))
  }

  /// Writes the file; its folder is created if it is missing.
  func write() throws(SafetensorsError) {
    do throws(FileError) { try FileSystem.makeFolder(Path.parent(path)) } catch { throw .file(error) }
    try SafetensorsWriter.write(tensors, metadata: ExactDictionary(metadata), to: path)
  }

  private static func channelsFirst(_ name: String, _ tensor: Tensor) -> StoredTensor {
    let shape = tensor.shape
    guard shape.count == 4 else { return StoredTensor(name, shape, floats: tensor.values) }
    let (batch, area, channels) = (shape[0], shape[1] * shape[2], shape[3])
    var values = [Float](repeating: 0, count: tensor.count)
    for image in 0..<batch {
      for cell in 0..<area {
        for channel in 0..<channels {
          values[(image * channels + channel) * area + cell] =
            tensor.data[(image * area + cell) * channels + channel]
        }
      }
    }
    return StoredTensor(name, [batch, channels, shape[1], shape[2]], floats: values)
  }
}
