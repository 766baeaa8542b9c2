/// What a model file can be instead of a checkpoint of Stable Diffusion 1.x.
public enum CheckpointKind: String, Sendable {
  /// A network trained beside a checkpoint.
  case network = "a LoRA or LyCORIS network"
  /// A textual inversion.
  case embedding = "a textual inversion embedding"
  /// A hypernetwork or an upscaler, a face model, a language model …
  case unknown = "not a kind of checkpoint that ia3 knows"
  /// An autoencoder alone.
  case vae = "a VAE alone"
  /// A UNet alone.
  case unet = "a UNet alone"
  /// A text encoder alone.
  case textEncoder = "a text encoder alone"
  /// A ControlNet.
  case controlNet = "a ControlNet"
  /// Stable Diffusion 2.x.
  case stableDiffusion2 = "Stable Diffusion 2.x"
  /// Stable Diffusion XL.
  case stableDiffusionXL = "Stable Diffusion XL"
  /// Stable Diffusion 3 or 3.5.
  case stableDiffusion3 = "Stable Diffusion 3"
  /// Flux.
  case flux = "Flux"
  /// A UNet that also reads a mask and the masked image.
  case inpainting = "an inpainting model of Stable Diffusion (9 input channels)"
  /// A UNet that also reads an image: InstructPix2Pix.
  case imageEditing = "an image-editing model of Stable Diffusion (8 input channels)"
  /// A UNet that also reads a depth map.
  case depth = "a depth-guided model of Stable Diffusion (5 input channels)"
}
