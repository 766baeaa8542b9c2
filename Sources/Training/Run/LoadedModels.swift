import StableDiffusion

/// A checkpoint's three models.
struct LoadedModels {
  let unet: UNet
  let textEncoder: TextEncoder
  let vae: VAE
  /// The models' sizes.
  var size: ModelSize { ModelSize(unet: unet.size, textEncoder: textEncoder.size, vae: vae.size) }
}
