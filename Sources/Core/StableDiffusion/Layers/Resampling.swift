import Tensors

/// Half the resolution, by a convolution of stride 2.
struct Downsample {
  private let convolution: Convolution

  /// - Parameter padding: `.same` in the UNet; the VAE pads only below and to the right.
  init(_ weights: ModelWeights, _ name: String, _ channels: Int, padding: Padding)
    throws(CheckpointError)
  {
    convolution = try Convolution(
      weights,
      name,
      from: channels,
      to: channels,
      stride: 2,
      padding: padding
    )
  }

  /// [B, H, W, C] → [B, ⌈H / 2⌉, ⌈W / 2⌉, C]
  func callAsFunction(_ x: TapeNode, _ pass: Pass) -> TapeNode { convolution(x, pass) }
}

/// Twice the resolution, each pixel repeated, then a convolution.
struct Upsample {
  private let convolution: Convolution

  init(_ weights: ModelWeights, _ name: String, _ channels: Int) throws(CheckpointError) {
    convolution = try Convolution(weights, name, from: channels, to: channels)
  }

  /// [B, h, w, C] → [B, H, W, C]
  ///
  /// What is too large is cut off after the convolution, as in the webui (`TorchHijackForUnet.cat` of
  /// modules/sd_hijack_unet.py); diffusers does so before it.
  /// - Parameters:
  ///   - height: 2h, or 2h − 1 if halving rounded up.
  ///   - width: 2w or 2w − 1.
  func callAsFunction(_ x: TapeNode, height: Int, width: Int, _ pass: Pass) -> TapeNode {
    pass.tape.cut(self(x, pass), height: height, width: width)
  }

  /// [B, h, w, C] → [B, 2h, 2w, C]
  func callAsFunction(_ x: TapeNode, _ pass: Pass) -> TapeNode { convolution(pass.tape.upsample2x(x), pass) }
}

extension Tape {
  /// Nearest neighbor from [B, h, w, C] to a height of h or h − 1 and a width of w or w − 1: torch's scaling by the
  /// quotient of the sizes picks pixel i for pixel i, so that the last row and column are left out.
  fileprivate func cut(_ x: TapeNode, height: Int, width: Int) -> TapeNode {
    let (batch, h, w, channels) = (x.tensor.shape[0], x.tensor.shape[1], x.tensor.shape[2], x.tensor.shape[3])
    if height == h && width == w { return x }
    var indices: [Int] = []
    indices.reserveCapacity(batch * height * width)
    for image in 0..<batch {
      for row in 0..<height {
        for column in 0..<width { indices.append((image * h + row) * w + column) }
      }
    }
    return rows(x, indices, shape: [batch, height, width, channels])
  }
}
