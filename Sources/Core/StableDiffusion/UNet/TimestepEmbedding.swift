import Platform
import Tensors

/// A timestep as sines and cosines of falling frequency, and two linear layers over them.
struct TimestepEmbedding {
  private let first: Linear
  private let second: Linear
  private let width: Int

  init(_ weights: ModelWeights, _ name: String, _ size: UNetSize) throws(CheckpointError) {
    width = size.channels.first ?? 0
    first = try Linear(weights, "\(name).linear_1", from: width, to: size.timeWidth)
    second = try Linear(weights, "\(name).linear_2", from: size.timeWidth, to: size.timeWidth)
  }

  /// [batch, time width]
  func callAsFunction(_ timesteps: [Float], _ pass: Pass) -> TapeNode {
    let waves = pass.tape.constant(Self.waves(timesteps, width: width))
    return second(pass.tape.silu(first(waves, pass)), pass)
  }

  /// Cosines, then sines, of each timestep times 10000^(−i / half) (diffusers' get_timestep_embedding with
  /// flip_sin_to_cos and no shift of the frequencies).
  static func waves(_ timesteps: [Float], width: Int) -> Tensor {
    let half = width / 2
    let result = Tensor.zeros([timesteps.count, width])
    let logarithm = Float(-log(10000.0))
    for (row, timestep) in timesteps.enumerated() {
      for index in 0..<half {
        let frequency = Float(exp(Double(logarithm * Float(index) / Float(half))))
        let angle = Double(timestep * frequency)
        result.data[row * width + index] = Float(cos(angle))
        result.data[row * width + half + index] = Float(sin(angle))
      }
    }
    return result
  }
}
