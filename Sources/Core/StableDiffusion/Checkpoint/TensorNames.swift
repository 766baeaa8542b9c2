/// How a file names the tensors of one model: the possible names of each tensor, and which of the file's names belong to
/// the model at all.
enum TensorNames {
  /// A single-file checkpoint: LDM names behind a prefix.
  case checkpoint
  /// The same, but with only the averages that training kept (`model_ema.`), whose names lack the dots.
  case averages
  /// LDM names without a prefix: a VAE in a file of its own.
  case bare
  /// diffusers' and transformers' names.
  case diffusers

  /// The names under which the file may have a tensor, the usual one first.
  func candidates(_ name: String, _ model: CheckpointModel) -> [String] {
    let ldm = LDMNames.name(name, model)
    switch (self, model) {
    case (.checkpoint, .textEncoder):
      // Files from before transformers 4.31 may lack `text_model.` (sd-scripts, library/model_util.py).
      let prefix = LDMNames.prefix(model)
      return [prefix + ldm, prefix + (Self.shortened(ldm) ?? ldm)]
    case (.checkpoint, _): return [LDMNames.prefix(model) + ldm]
    case (.averages, .unet):
      return ["model_ema.diffusion_model" + String(ldm.filter { $0 != "." })]
    case (.averages, _): return TensorNames.checkpoint.candidates(name, model)
    case (.bare, _): return [ldm]
    case (.diffusers, .textEncoder): return [name, Self.shortened(name) ?? name]
    case (.diffusers, .vae):
      guard let old = Self.beforeDiffusers015(name) else { return [name] }
      return [name, old]
    case (.diffusers, .unet): return [name]
    }
  }

  /// Whether a tensor of the file should belong to the model, judged by its name.
  func belongs(_ name: String, _ model: CheckpointModel) -> Bool {
    switch self {
    case .checkpoint, .averages: name.hasPrefix(LDMNames.prefix(model))
    case .bare, .diffusers: true
    }
  }

  /// Whether a tensor is one that many files have although no model needs it.
  static func isHarmless(_ name: String) -> Bool {
    ["position_ids", "logit_scale", "text_projection.weight"].contains { name.hasSuffix($0) }
      || name.hasPrefix("model_ema.") || name.hasPrefix("loss.") || name.contains("first_stage_model.loss.")
  }

  private static func shortened(_ name: String) -> String? {
    name.hasPrefix("text_model.") ? String(name.dropFirst("text_model.".count)) : nil
  }

  /// The names of the VAE's attention in files that diffusers wrote before 0.15.
  private static func beforeDiffusers015(_ name: String) -> String? {
    guard let start = name.firstRange(of: ".mid_block.attentions.0.") else { return nil }
    for (new, old) in [("to_q", "query"), ("to_k", "key"), ("to_v", "value"), ("to_out.0", "proj_attn")] {
      let rest = name[start.upperBound...]
      if rest.hasPrefix(new + ".") { return name[..<start.upperBound] + old + rest.dropFirst(new.count) }
    }
    return nil
  }
}
