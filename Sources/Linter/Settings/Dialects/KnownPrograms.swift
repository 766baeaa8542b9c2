import Documents

/// Recognizes files of other programs that are often found beside training configs.
enum KnownPrograms {
  /// The program that a file belongs to; nil if unknown.
  static func name(of document: Document) -> String? {
    guard let root = document.root else { return nil }
    let file = document.source.path.utf8.split(separator: UInt8(ascii: "/")).last.flatMap { String($0) } ?? ""
    if let name = byFileName[file] { return name }
    switch document.format {
    case .json: return json(root)
    case .toml: return toml(root)
    case .yaml: return yaml(root)
    }
  }

  private static let byFileName = [
    "package.json": "npm", "package-lock.json": "npm", "tsconfig.json": "TypeScript",
    "pyproject.toml": "Python",
    "Cargo.toml": "Cargo", "ia3.toml": "ia3's own settings", "model_index.json": "diffusers",
    "tokenizer.json": "tokenizers", "tokenizer_config.json": "transformers",
    "config.json.lock": "transformers",
  ]

  private static func json(_ root: Node) -> String? {
    if root["training_method"] != nil
      && (root["base_model_name"] != nil || root["model_type"] != nil || root["__version"] != nil)
    {
      return "OneTrainer"
    }
    if root["base_model_name"] != nil && root["learning_rate_scheduler"] != nil { return "OneTrainer" }
    if root.members.contains(where: { $0.key.utf8.starts(with: "--".utf8) }) || root["model_family"] != nil
      || root["data_backend_config"] != nil || root["lycoris_config"] != nil
      || root["pretrained_model_name_or_path"] != nil && root["model_type"] != nil && root["LoRA_type"] == nil
        && root["lr_warmup"] == nil
    {
      return "SimpleTuner"
    }
    if let first = root.items.first ?? (root["id"] == nil ? nil : root),
      first["instance_data_dir"] != nil || first["dataset_type"] != nil
        || (first["id"] != nil && first["type"] != nil)
    {
      return "SimpleTuner"
    }
    if root["algo"] != nil
      && (root["apply_preset"] != nil || root["linear_dim"] != nil || root["multiplier"] != nil)
    {
      return "LyCORIS"
    }
    if root["_class_name"] != nil { return "diffusers" }
    if root["architectures"] != nil { return "transformers" }
    if root["job"] != nil && root["config"] != nil { return "ai-toolkit" }
    return nil
  }

  private static func toml(_ root: Node) -> String? {
    if root["unet_target_module"] != nil || root["text_encoder_target_module"] != nil
      || root["unet_target_name"] != nil
    {
      return "LyCORIS preset"
    }
    if root["configuration"]?["config_dir"] != nil || root["model"]?["models_dir"] != nil
      || root["accelerate_launch"] != nil && root["basic"] != nil
    {
      return "kohya_ss's GUI (its own settings, not those of a run)"
    }
    if root["project"] != nil && root["build-system"] != nil { return "Python" }
    if root["package"]?["name"] != nil && root["package"]?["edition"] != nil { return "Cargo" }
    return nil
  }

  private static func yaml(_ root: Node) -> String? {
    if root["job"] != nil && root["config"] != nil { return "ai-toolkit" }
    return nil
  }
}
