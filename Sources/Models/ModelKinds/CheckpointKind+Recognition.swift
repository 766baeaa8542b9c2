import Platform

extension CheckpointKind {
  /// What a single file holds, judged by its tensors' names and shapes; nil for Stable Diffusion 1.x.
  public init?(shapes: ExactDictionary<[Int]>) {
    let names = shapes.keys
    func has(_ prefix: String) -> Bool { names.contains { $0.hasPrefix(prefix) } }
    let unet = "model.diffusion_model."
    if names.contains(where: { ModelPart.hasNetworkPrefix($0) })
      || names.contains(where: { $0.contains(".lora_") || $0.contains("_lora.") })
    {
      self = .network
    } else if shapes["emb_params"] != nil || shapes["clip_l"] != nil || has("string_to_param") {
      self = .embedding
    } else if has("control_model.") || has("controlnet_") || has("input_hint_block.") {
      self = .controlNet
    } else if has(unet + "joint_blocks.") || has("joint_blocks.") {
      self = .stableDiffusion3
    } else if has(unet + "double_blocks.") || has("double_blocks.") {
      self = .flux
    } else if has("conditioner.embedders.") || has(unet + "label_emb.") {
      self = .stableDiffusionXL
    } else if has("cond_stage_model.model.") {
      self = .stableDiffusion2
    } else if has(unet) || has("model_ema.diffusion_model") {
      self.init(unet: unet, shapes)
    } else if has("encoder.down.") || has("encoder.down_blocks.") {
      self = .vae
    } else if has("input_blocks.") || has("down_blocks.") {
      self = .unet
    } else if has("text_model.encoder.") || has("cond_stage_model.transformer.") {
      self = .textEncoder
    } else {
      self = .unknown
    }
  }

  /// What a UNet with LDM's names is for, judged by its inputs; nil for Stable Diffusion 1.x.
  private init?(unet prefix: String, _ shapes: ExactDictionary<[Int]>) {
    let context = shapes[prefix + "input_blocks.1.1.transformer_blocks.0.attn2.to_k.weight"]
    let first = shapes[prefix + "input_blocks.0.0.weight"]
    self.init(
      inputChannels: first.flatMap { $0.count == 4 ? $0[1] : nil },
      contextWidth: context.flatMap { $0.count == 2 ? $0[1] : nil }
    )
  }

  /// The same for a UNet with any names; nil stands for an unknown size.
  public init?(inputChannels: Int?, contextWidth: Int?) {
    switch (inputChannels, contextWidth) {
    case (9, _): self = .inpainting
    case (8, _): self = .imageEditing
    case (5, _): self = .depth
    case (_, 1024): self = .stableDiffusion2
    case (_, 2048), (_, 1280): self = .stableDiffusionXL
    default: return nil
    }
  }
}
