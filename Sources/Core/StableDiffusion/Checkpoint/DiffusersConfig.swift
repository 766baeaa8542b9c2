import Documents

/// The configurations that diffusers and transformers read next to weights.
enum DiffusersConfig {
  /// The release whose `from_pretrained` these files are for.
  private static let version: JSONValue = "0.32.1"

  /// A model's `config.json`, like that of Stable Diffusion 1.5 except for the sizes.
  static func config(_ model: CheckpointModel, _ size: ModelSize) -> JSONValue {
    switch model {
    case .unet: unet(size.unet)
    case .textEncoder: textEncoder(size.textEncoder)
    case .vae: vae(size.vae)
    }
  }

  private static func unet(_ size: UNetSize) -> JSONValue {
    let last = size.channels.count - 1
    return [
      "_class_name": "UNet2DConditionModel", "_diffusers_version": version, "act_fn": "silu",
      "attention_head_dim": .integer(UNetSize.heads), "block_out_channels": list(size.channels),
      "center_input_sample": false, "cross_attention_dim": .integer(size.contextWidth),
      "down_block_types": .array(
        size.channels.indices.map { $0 == last ? "DownBlock2D" : "CrossAttnDownBlock2D" }
      ),
      "downsample_padding": 1, "flip_sin_to_cos": true, "freq_shift": 0,
      "in_channels": .integer(UNetSize.latentChannels), "layers_per_block": 2, "mid_block_scale_factor": 1,
      "norm_eps": 1e-05, "norm_num_groups": 32, "out_channels": .integer(UNetSize.latentChannels),
      "sample_size": 64,
      "up_block_types": .array(
        size.channels.indices.map { $0 == 0 ? "UpBlock2D" : "CrossAttnUpBlock2D" }
      ),
    ]
  }

  private static func textEncoder(_ size: TextEncoderSize) -> JSONValue {
    [
      "architectures": ["CLIPTextModel"], "attention_dropout": 0.0, "bos_token_id": 0, "dropout": 0.0,
      "eos_token_id": 2, "hidden_act": "quick_gelu", "hidden_size": .integer(size.width),
      "initializer_factor": 1.0, "initializer_range": 0.02, "intermediate_size": .integer(size.innerWidth),
      "layer_norm_eps": 1e-05, "max_position_embeddings": .integer(size.positions),
      "model_type": "clip_text_model", "num_attention_heads": .integer(size.heads),
      "num_hidden_layers": .integer(size.layers), "pad_token_id": 1, "projection_dim": .integer(size.width),
      "vocab_size": .integer(size.vocabulary),
    ]
  }

  private static func vae(_ size: VAESize) -> JSONValue {
    [
      "_class_name": "AutoencoderKL", "_diffusers_version": version, "act_fn": "silu",
      "block_out_channels": list(size.channels),
      "down_block_types": .array(size.channels.map { _ in "DownEncoderBlock2D" }), "in_channels": 3,
      "latent_channels": .integer(UNetSize.latentChannels), "layers_per_block": 2, "norm_num_groups": 32,
      "out_channels": 3, "sample_size": 512, "scaling_factor": 0.18215,
      "up_block_types": .array(size.channels.map { _ in "UpDecoderBlock2D" }),
    ]
  }

  /// Stable Diffusion's noise schedule.
  static let scheduler: JSONValue = [
    "_class_name": "PNDMScheduler", "_diffusers_version": version, "beta_end": 0.012,
    "beta_schedule": "scaled_linear", "beta_start": 0.00085, "num_train_timesteps": 1000,
    "set_alpha_to_one": false, "skip_prk_steps": true, "steps_offset": 1, "trained_betas": nil,
    "clip_sample": false,
  ]

  /// The pipeline without a tokenizer, which readers must provide.
  static let pipeline: JSONValue = [
    "_class_name": "StableDiffusionPipeline", "_diffusers_version": version,
    "feature_extractor": [nil, nil], "image_encoder": [nil, nil], "requires_safety_checker": false,
    "safety_checker": [nil, nil], "scheduler": ["diffusers", "PNDMScheduler"],
    "text_encoder": ["transformers", "CLIPTextModel"], "tokenizer": [nil, nil],
    "unet": ["diffusers", "UNet2DConditionModel"], "vae": ["diffusers", "AutoencoderKL"],
  ]

  private static func list(_ numbers: [Int]) -> JSONValue { .array(numbers.map { .integer($0) }) }
}
