/// What the GUI fills in and works out itself before it starts a training.
extension SettingsReader {
  mutating func fillGUIDefaults(_ gui: GUIFile) {
    for (row, value) in gui.page.defaults where !gui.has(row) {
      guard let name = gui.passedName(row) else { continue }
      if let option = gui.page.passages[row.index].option {
        settings.setDefault(option, value, of: KohyaJSON.program)
      } else {
        settings.setDefault(name, value, of: KohyaJSON.program)
      }
    }
  }

  /// A learning rate of 0 for one part makes the GUI train only the other.
  mutating func deriveTrainedParts(_ gui: GUIFile) {
    guard gui.page.tab === GUITab.lora else { return }
    let textEncoder = gui.value("text_encoder_lr")?.number ?? 0
    let unet = gui.value("unet_lr")?.number ?? 0
    let second = gui.value("t5xxl_lr")?.number ?? 0
    if textEncoder > 0, second > 0, var setting = settings.values["text_encoder_lr"] {
      setting.value = .list([.float(textEncoder), .float(second)])
      settings.values["text_encoder_lr"] = setting
    }
    if gui.isOn(.hunyuanImage) {
      derive("network_train_unet_only", .boolean(true), from: "hunyuan_image_checkbox is on")
    } else if unet == 0, textEncoder != 0 {
      derive("network_train_text_encoder_only", .boolean(true), from: "unet_lr is 0")
    } else if textEncoder == 0, unet != 0 {
      derive("network_train_unet_only", .boolean(true), from: "text_encoder_lr is 0")
    }
  }

  /// `split_mode` makes the GUI train the single blocks, whatever `train_blocks` says.
  mutating func deriveTrainBlocks(_ gui: GUIFile) {
    guard gui.page.choices.networkType == "Flux1", gui.family == .flux, gui.isOn("split_mode") else { return }
    derive("network_args.train_blocks", .string("single"), from: "split_mode is on")
  }

  /// What the tabs for whole models decide themselves.
  mutating func deriveWholeModel(_ gui: GUIFile) {
    if gui.page.tab === GUITab.finetune {
      derive("enable_bucket", .boolean(true), from: "the tab for fine-tuning")
      deriveMetadata(gui)
    }
    if gui.page.tab === GUITab.dreambooth, gui.isOn(.sdxl) {
      let rates = ["learning_rate_te1", "learning_rate_te2"].map { gui.value($0)?.number ?? 0 }
      derive("train_text_encoder", .boolean(rates.contains { $0 > 0 }), from: "learning_rate_te1 and learning_rate_te2")
    }
  }

  /// The tab for fine-tuning makes the metadata of its images, and passes the file's name on.
  private mutating func deriveMetadata(_ gui: GUIFile) {
    guard settings.value("dataset_config") == nil, settings.value("in_json") == nil else { return }
    let key = gui.value("use_latent_files") == .string("Yes") ? "latent_metadata_filename" : "caption_metadata_filename"
    guard let folder = gui.value("train_dir")?.string, let name = gui.value(key)?.string else { return }
    derive("in_json", .string("\(folder)/\(name)"), from: "train_dir, use_latent_files and \(key)")
  }

  /// Masks are drawn anew at each step, so the GUI caches no latents.
  mutating func deriveInpainting() {
    guard settings.value("train_inpainting") == .boolean(true) else { return }
    for name in ["cache_latents", "cache_latents_to_disk"] where settings.value(name) == .boolean(true) {
      derive(name, .boolean(false), from: "train_inpainting is on")
    }
  }

  /// A run is named after its network.
  mutating func deriveRunName() {
    guard settings.value("wandb_run_name") == nil, let name = settings.value("output_name") else { return }
    derive("wandb_run_name", name, from: "output_name")
  }

  /// Accelerate's compiler is passed on to the trainer, too.
  mutating func deriveCompiler(_ gui: GUIFile) {
    guard let row = Catalogue.guiKeys["dynamo_backend"], let backend = gui.held(row).flatMap(GUIFile.kept) else {
      return
    }
    if let member = gui.member(row.key) {
      write(row.key, backend, place(member, in: gui.mapping))
    } else {
      settings.setDefault(row.key, backend, of: KohyaJSON.program)
    }
  }

  /// Chroma has no CLIP; the mask is turned on for it, and a guidance scale of 0 is kept.
  mutating func deriveChroma(_ gui: GUIFile) {
    guard gui.family == .flux, gui.value("model_type")?.string?.lowercased() == "chroma" else {
      return
    }
    derive("apply_t5_attn_mask", .boolean(true), from: "model_type is chroma")
    settings.values["clip_l"] = nil
    if let scale = gui.member("guidance_scale"), gui.value("guidance_scale") == nil {
      write("guidance_scale", .float(0), place(scale, in: gui.mapping))
    }
  }
}
