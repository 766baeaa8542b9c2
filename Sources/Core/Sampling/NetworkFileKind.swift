/// What a file of tensors is, by their names, where it is no iA3 network.
enum NetworkFileKind {
  /// Its name with an article; nil for an iA3 network and for what is unknown.
  static func name(of tensors: some Collection<String>) -> String? {
    func has(_ part: String) -> Bool { tensors.contains { $0.contains(part) } }
    for (part, name) in parts where has(part) { return name }
    if tensors.count <= 2, tensors.contains("emb_params") || tensors.contains("clip_l") {
      return "a textual inversion embedding"
    }
    return nil
  }

  /// The ends of names that LyCORIS, sd-scripts and diffusers give their tensors, the more telling ones first.
  private static let parts = [
    ("model.diffusion_model.", "a checkpoint"),
    (".dora_scale", "a DoRA network"),
    (".hada_w1", "a LoHa network"),
    (".lokr_w1", "a LoKr network"),
    (".oft_blocks", "an OFT network"), (".oft_diag", "an OFT network"),
    (".lora_mid.", "a LoCon network"),
    (".lora_down.", "a LoRA network"), (".lora_A.", "a LoRA network"), (".lora.down.", "a LoRA network"),
    (".lora_linear_layer.", "a LoRA network"),
    (".a1.weight", "a GLoRA network"),
    (".diff", "a network of whole weights (LyCORIS full)"),
    (".w_norm", "a network of norms (LyCORIS norm)"),
    ("controlnet_cond_embedding", "a ControlNet"),
    ("down_blocks.", "a UNet"),
  ]
}
