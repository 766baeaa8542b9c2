import Testing

@testable import Settings

@Suite("Conversion between dialects")
struct ConversionTests {
  private func read(_ text: String, _ dialect: DialectName) -> Settings {
    ReadBack.settings(text, as: dialect)
  }

  @Test("the GUI's defaults are carried over where sd-scripts has others")
  func guiDefaults() {
    let values = read(
      #"{"LoRA_type": "LyCORIS/iA3", "clip_skip": 2, "seed": "", "flip_aug": false}"#,
      .kohyaJSON
    )
    .conversionValues(to: .sdScriptsTOML)
    #expect(values["max_train_steps"] == nil, "sd-scripts has the same default")
    #expect(values["lr_warmup_steps"] == .float(0.1))
    #expect(values["mixed_precision"] == .string("fp16"))
    #expect(values["caption_extension"] == .string(".txt"))
    #expect(values["optimizer_type"] == .string("AdamW"))
    #expect(values["clip_skip"] == .integer(2))
    #expect(values["seed"] == nil)
    #expect(values["flip_aug"] == nil)
  }

  @Test("a run in epochs stays a run in epochs")
  func epochs() {
    let source = read(#"{"LoRA_type": "Standard", "max_train_steps": 0, "epoch": 12}"#, .kohyaJSON)
    let values = source.conversionValues(to: .sdScriptsTOML)
    #expect(values["max_train_epochs"] == .integer(12))
    #expect(values["epoch"] == nil)
    #expect(values["max_train_steps"] == nil)
  }

  @Test("what is unset in the GUI stays unset")
  func unset() throws {
    let source = read(
      #"{"LoRA_type": "Standard", "text_encoder_lr": 0, "save_every_n_epochs": 0}"#,
      .kohyaJSON
    )
    let encoded = try encode(source.conversionValues(to: .kohyaJSON), as: .kohyaJSON)
    #expect(encoded.text.contains("\"text_encoder_lr\": 0"))
    #expect(encoded.text.contains("\"save_every_n_epochs\": 0"))
    #expect(encoded.lost == [])
  }

  @Test("sd-scripts' defaults are carried over to the GUI")
  func sdScriptsDefaults() throws {
    let source = read(
      "max_train_steps = 500\nnetwork_module = \"networks.lora\"\nlearning_rate = 0.5",
      .sdScriptsTOML
    )
    let encoded = try encode(source.conversionValues(to: .kohyaJSON), as: .kohyaJSON)
    #expect(encoded.lost == [])
    let target = read(encoded.text, .kohyaJSON)
    for (name, value) in [
      "max_train_steps": Value.integer(500), "lr_warmup_steps": .integer(0), "text_encoder_lr": .float(0.5),
      "unet_lr": .float(0.5), "network_dim": .integer(4), "caption_extension": .string(".caption"),
      "mixed_precision": .string("no"), "optimizer_type": .string("AdamW"), "xformers": .boolean(false),
      "bucket_no_upscale": .boolean(false), "max_bucket_reso": .integer(1024),
    ] {
      #expect(
        ReadBack.isEqual(target.value(name), value),
        "\(name): \(String(describing: target.value(name)))"
      )
    }
    #expect(target["clip_skip"]?.isUnset == true)
    #expect(target["save_every_n_epochs"]?.isUnset == true)
  }

  @Test("subsets have only what is written in them")
  func subsets() {
    let source = read(
      "[[datasets]]\nresolution = 512\n[[datasets.subsets]]\nimage_dir = \"a\"\n",
      .datasetConfig
    )
    #expect(source.explicitSubsets.map { $0["image_dir"] } == [.string("a")])
    #expect(source.explicitSubsets.first?["num_repeats"] == nil)
  }
}
