import Platform
import Randomness
import Tensors

/// Draws the noise of a batch: `get_noise_noisy_latents_and_timesteps` of sd-scripts' library/train_util.py, with
/// `apply_noise_offset` and `pyramid_noise_like` of library/custom_train_functions.py.
struct NoiseSampler {
  let options: ObjectiveOptions
  /// [batch, height, width, channels].
  let latents: Tensor

  private var batch: Int { latents.shape[0] }
  private var height: Int { latents.shape[1] }
  private var width: Int { latents.shape[2] }
  private var channels: Int { latents.shape[3] }

  /// The noise of the target.
  func noise(_ torch: inout TorchGenerator, _ python: inout PythonRandom) -> Tensor {
    var noise = torch.normal(latents.count)
    if options.noiseOffset != 0 { addOffset(&noise, &torch) }
    if options.multiresNoiseIterations != 0 { addCoarser(&noise, &torch, &python) }
    return channelsLast(noise)
  }

  /// The noise of the input, which `ip_noise_gamma` increases (Ning et al., "Input Perturbation Reduces Exposure Bias
  /// in Diffusion Models", 2023).
  func perturbed(_ noise: Tensor, _ torch: inout TorchGenerator) -> Tensor {
    guard options.ipNoiseGamma != 0 else { return noise }
    let strength = strength(options.ipNoiseGamma, isRandom: options.ipNoiseGammaRandomStrength, &torch)
    let more = channelsLast(torch.normal(latents.count))
    for index in 0..<more.count { more.data[index] = noise.data[index] + strength * more.data[index] }
    return more
  }

  /// A strength as it is configured, or a random part of it.
  private func strength(_ full: Double, isRandom: Bool, _ torch: inout TorchGenerator) -> Float {
    isRandom ? (torch.uniform(1).first ?? 0) * Float(full) : Float(full)
  }

  /// Adds one number to each channel of each image.
  private func addOffset(_ noise: inout [Float], _ torch: inout TorchGenerator) {
    let offset = strength(options.noiseOffset, isRandom: options.noiseOffsetRandomStrength, &torch)
    let draws = torch.normal(batch * channels)
    let size = height * width
    for (plane, draw) in draws.enumerated() {
      var planeOffset = offset
      if let scale = options.adaptiveNoiseScale {
        planeOffset = max(0, offset + Float(scale) * mean(plane).magnitude)
      }
      let add = planeOffset * draw
      for index in plane * size..<(plane + 1) * size { noise[index] += add }
    }
  }

  /// The mean of a channel of an image.
  private func mean(_ plane: Int) -> Float {
    let size = height * width
    let start = plane / channels * size * channels + plane % channels
    var sum = 0.0
    for index in 0..<size { sum += Double(latents.data[start + index * channels]) }
    return Float(sum / Double(size))
  }

  /// Adds noises of ever lower resolution, and scales the sum to unit variance.
  private func addCoarser(
    _ noise: inout [Float],
    _ torch: inout TorchGenerator,
    _ python: inout PythonRandom
  ) {
    for iteration in 0..<options.multiresNoiseIterations {
      let ratio = pow(python.random() * 2 + 2, Double(iteration))
      let rows = max(1, Int(Double(height) / ratio))
      let columns = max(1, Int(Double(width) / ratio))
      let coarse = torch.normal(batch * channels * rows * columns)
      let share = Float(pow(options.multiresNoiseDiscount, Double(iteration)))
      let upsampling = BilinearUpsampling(rows: rows, columns: columns, height: height, width: width)
      for plane in 0..<batch * channels { upsampling.add(coarse, plane: plane, times: share, to: &noise) }
      if rows == 1 || columns == 1 { break }
    }
    let deviation = standardDeviation(noise)
    for index in noise.indices { noise[index] /= deviation }
  }

  /// `torch.std`: of a sample, so over n − 1.
  private func standardDeviation(_ values: [Float]) -> Float {
    let mean = values.reduce(0.0) { $0 + Double($1) } / Double(values.count)
    let squares = values.reduce(0.0) { $0 + (Double($1) - mean) * (Double($1) - mean) }
    return Float((squares / Double(values.count - 1)).squareRoot())
  }

  /// [batch, channels, height, width], as torch draws it, as [batch, height, width, channels].
  private func channelsLast(_ values: [Float]) -> Tensor {
    let result = Tensor(latents.shape)
    let size = height * width
    var source = 0
    for image in 0..<batch {
      for channel in 0..<channels {
        var target = image * size * channels + channel
        for _ in 0..<size {
          result.data[target] = values[source]
          source += 1
          target += channels
        }
      }
    }
    return result
  }
}
