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
    // kohya_ss's own, whatever else it has.
    if root["LoRA_type"] != nil { return nil }
    if root["training_method"] != nil
      && (root["base_model_name"] != nil || root["model_type"] != nil || root["__version"] != nil)
    {
      return "OneTrainer"
    }
    if root["base_model_name"] != nil && root["learning_rate_scheduler"] != nil { return "OneTrainer" }
    let hasFlags = root.members.contains { $0.key.utf8.first == UInt8(ascii: "-") && $0.key.hasPrefix("--") }
    if hasFlags || root["model_family"] != nil
      || root["data_backend_config"] != nil || root["lycoris_config"] != nil
      || root["pretrained_model_name_or_path"] != nil && root["model_type"] != nil
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
    if root.member("concepts")?.value.items.contains(where: { $0["image"] != nil || $0["text"] != nil }) == true
      || root["concept_file_name"] != nil
    {
      return "OneTrainer"
    }
    if root["data_root"] != nil && root["project_name"] != nil && root["max_epochs"] != nil { return "EveryDream2" }
    if root["model_train_type"] != nil { return "lora-scripts" }
    if isForeignPreset(root) { return "another trainer" }
    if root["_class_name"] != nil { return "diffusers" }
    if root["architectures"] != nil { return "transformers" }
    if root["job"] != nil && root["config"] != nil { return "ai-toolkit" }
    return nil
  }

  /// Whether it has sd-scripts' names for options that kohya_ss's GUI calls otherwise, and none of its own keys: the
  /// preset of a trainer that is built on sd-scripts.
  private static func isForeignPreset(_ root: Node) -> Bool {
    let own = ["lr_warmup", "max_resolution", "model_list", "optimizer", "epoch", "LyCORIS_preset"]
    guard root["optimizer_type"] != nil || root["network_module"] != nil else { return false }
    return !own.contains { root[$0] != nil }
      && ["name", "description", "model_type", "resolution", "network_module", "train_batch_size"]
        .count { root[$0] != nil } >= 3
  }

  private static func toml(_ root: Node) -> String? {
    if let program = videoTrainer(root) { return program }
    // SD-Trainer of lora-scripts saves its form as one table without sections.
    if root["model_train_type"] != nil { return "lora-scripts" }
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

  /// Trainers of images and videos whose TOML resembles a dataset config of sd-scripts.
  private static func videoTrainer(_ root: Node) -> String? {
    let own = [
      "image_directory", "video_directory", "image_jsonl_file", "video_jsonl_file", "cache_directory",
      "control_directory",
    ]
    let tables = [root["general"]].compactMap(\.self) + (root["datasets"]?.items ?? [])
    if tables.contains(where: { table in own.contains { table[$0] != nil } }) { return "musubi-tuner" }
    let isPipe = root["model"]?["type"] != nil && (root["adapter"] != nil || root["optimizer"] != nil)
    if isPipe || root["directory"]?.items.contains(where: { $0["path"] != nil }) == true { return "diffusion-pipe" }
    return nil
  }

  private static func yaml(_ root: Node) -> String? {
    if root["_base_"] != nil || root["tokenizer_pt"] != nil || root["lora_unet"] != nil { return "HCP-Diffusion" }
    if root["job"] != nil && root["config"] != nil { return "ai-toolkit" }
    return nil
  }
}
