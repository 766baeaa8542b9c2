import Platform
import Randomness
import Tensors

/// Draws latents from the distribution that the VAE's encoder returns.
public enum LatentSampling {
  /// mean + e^(log variance / 2) · noise, with the log variance clipped to −30 … 20.
  ///
  /// The noise is drawn as for a tensor [B, 4, h, w], as PyTorch draws it. The result is not scaled by 0.18215.
  /// Source: diffusers' `DiagonalGaussianDistribution.sample`.
  /// - Parameters:
  ///   - mean: [B, h, w, 4].
  ///   - logVariance: [B, h, w, 4].
  /// - Returns: [B, h, w, 4].
  public static func sample(mean: Tensor, logVariance: Tensor, _ torch: inout TorchGenerator) -> Tensor {
    let result = Tensor(mean.shape)
    let channels = mean.shape.last ?? 1
    let batch = mean.shape.first ?? 1
    let area = batch > 0 && channels > 0 ? mean.count / batch / channels : 0
    let noise = torch.normal(mean.count)
    noise.withUnsafeBufferPointer { noise in
      for image in 0..<batch {
        for channel in 0..<channels {
          let source = (image * channels + channel) * area
          for cell in 0..<area {
            let target = (image * area + cell) * channels + channel
            let deviation = expf(0.5 * min(max(logVariance.data[target], -30), 20))
            result.data[target] = mean.data[target] + deviation * noise[source + cell]
          }
        }
      }
    }
    return result
  }
}
