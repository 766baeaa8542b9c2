import StableDiffusion

/// A checkpoint's three models.
struct LoadedModels {
  let unet: UNet
  let textEncoder: TextEncoder
  let vae: VAE

  /// Takes the weights of a checkpoint, which stay in their file.
  init(_ checkpoint: Checkpoint) throws(CheckpointError) {
    unet = try UNet(checkpoint.unet)
    textEncoder = try TextEncoder(checkpoint.textEncoder, heads: checkpoint.textEncoder.heads)
    vae = try VAE(checkpoint.vae)
  }
}
