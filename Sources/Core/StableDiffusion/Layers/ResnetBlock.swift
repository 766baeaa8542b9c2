import Tensors

/// Two convolutions with the timestep added between them, and the input added to the output (He et al. 2016).
///
/// ```
/// x ─ norm, SiLU ─ conv1 ─ + time ─ norm, SiLU ─ conv2 ─ + ─▶
/// └────────────────── (1×1 if channels differ) ──────────┘
/// ```
struct ResnetBlock {
  private let norm1: GroupNorm
  private let conv1: Convolution
  private let timeProjection: Linear?
  private let norm2: GroupNorm
  private let conv2: Convolution
  private let shortcut: Convolution?

  /// - Parameters:
  ///   - time: the width of the embedded timestep; nil in the VAE, which has none.
  ///   - epsilon: of the norms: 1e-5 in the UNet, 1e-6 in the VAE.
  init(
    _ weights: ModelWeights,
    _ name: String,
    from inputs: Int,
    to outputs: Int,
    time: Int?,
    epsilon: Float
  ) throws(CheckpointError) {
    norm1 = try GroupNorm(weights, "\(name).norm1", inputs, epsilon: epsilon, silu: true)
    conv1 = try Convolution(weights, "\(name).conv1", from: inputs, to: outputs)
    if let time {
      timeProjection = try Linear(weights, "\(name).time_emb_proj", from: time, to: outputs)
    } else {
      timeProjection = nil
    }
    norm2 = try GroupNorm(weights, "\(name).norm2", outputs, epsilon: epsilon, silu: true)
    conv2 = try Convolution(weights, "\(name).conv2", from: outputs, to: outputs)
    shortcut =
      inputs == outputs
      ? nil : try Convolution(weights, "\(name).conv_shortcut", from: inputs, to: outputs, kernel: 1)
  }

  /// [B, H, W, inputs] → [B, H, W, outputs]
  /// - Parameter time: SiLU of the embedded timestep, [B, time width].
  func callAsFunction(_ x: TapeNode, time: TapeNode?, _ pass: Pass) -> TapeNode {
    var h = conv1(norm1(x, pass), pass)
    if let time, let timeProjection { h = pass.tape.addPerChannel(h, timeProjection(time, pass)) }
    h = conv2(norm2(h, pass), pass)
    return pass.tape.add(shortcut.map { $0(x, pass) } ?? x, h)
  }
}
