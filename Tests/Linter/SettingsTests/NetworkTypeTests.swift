import Testing

@testable import Settings

/// What the GUI passes on to each type of network, and which type it needs for a network.
@Suite("Types of network in the kohya_ss GUI")
struct NetworkTypeTests {
  private static let fields = """
    "conv_dim": 8, "conv_alpha": 4, "LyCORIS_preset": "attn-mlp", "unit": 2, "rank_dropout": 0.1, "module_dropout": 0.2,
    "train_norm": true, "use_tucker": true, "factor": 4, "ggpo_beta": 0.02, "ggpo_sigma": 0.04,
    "train_double_block_indices": "0-3", "train_single_block_indices": "all", "enable_all_linear": true,
    "train_blocks": "single", "constrain": 0.5, "block_dims": "2,4", "train_on_input": true
    """

  private static func arguments(_ type: String, _ more: String = "") -> Set<String> {
    let text = #"{"LoRA_type": "\#(type)", \#(fields)\#(more)}"#
    let settings = ReaderCase.read(text, .kohyaJSON, file: "config.json")
    let names = settings.values.values.filter { $0.place != nil && $0.value?.isFalsy == false }.map(\.name)
    return Set(names.compactMap { ArgumentName($0) }.filter { $0.option == "network_args" }.map(\.key))
  }

  @Test(
    "a type of network gets the fields that its branch lists",
    arguments: [
      ("Standard", ["block_dims", "module_dropout", "rank_dropout"]),
      ("LoRA-FA", ["block_dims", "module_dropout", "rank_dropout"]),
      ("Kohya LoCon", ["block_dims", "conv_alpha", "conv_dim", "module_dropout", "rank_dropout"]),
      ("Kohya DyLoRA", ["block_dims", "conv_alpha", "conv_dim", "module_dropout", "rank_dropout", "unit"]),
      ("Kohya LoHa", ["conv_alpha", "conv_dim", "module_dropout", "rank_dropout", "use_tucker"]),
      ("Kohya LoKr", ["conv_alpha", "conv_dim", "factor", "module_dropout", "rank_dropout", "use_tucker"]),
      ("Flux1", ["module_dropout", "rank_dropout", "train_double_block_indices", "train_single_block_indices"]),
      ("Flux1 OFT", ["enable_all_linear"]),
      ("Anima", ["module_dropout", "rank_dropout"]),
      ("LyCORIS/iA3", ["algo", "conv_alpha", "conv_dim", "preset", "train_on_input"]),
      ("LyCORIS/Native Fine-Tuning", ["algo", "module_dropout", "preset", "rank_dropout", "train_norm"]),
      (
        "LyCORIS/DyLoRA",
        [
          "algo", "block_size", "conv_alpha", "conv_dim", "module_dropout", "preset", "rank_dropout", "train_norm",
          "use_tucker",
        ]
      ),
      (
        "LyCORIS/Diag-OFT",
        [
          "algo", "constraint", "conv_alpha", "conv_dim", "module_dropout", "preset", "rank_dropout", "train_norm",
          "use_tucker",
        ]
      ),
    ] as [(String, [String])]
  )
  func passedOn(_ type: String, _ expected: [String]) {
    #expect(Self.arguments(type).sorted() == expected)
  }

  @Test("GGPO and the blocks to train wait for their boxes")
  func boxes() {
    let text = """
      {
        "LoRA_type": "Flux1", "flux1_checkbox": true, "train_blocks": "all", "split_mode": true,
        "train_lora_ggpo": true, "ggpo_beta": 0.02
      }
      """
    let settings = ReaderCase.read(text, .kohyaJSON, file: "config.json")
    #expect(settings.value("network_args.train_blocks") == .string("single"))
    #expect(settings.value("network_args.ggpo_beta") == .float(0.02))
    #expect(settings.value("network_args.ggpo_sigma") == .float(0.03), "the GUI's default")
    let off = ReaderCase.read(#"{"LoRA_type": "Flux1", "flux1_checkbox": true}"#, .kohyaJSON, file: "config.json")
    #expect(off.value("network_args.ggpo_beta") == nil)
    #expect(off.value("network_args.train_blocks") == nil)
  }

  @Test("blocks that are chosen without split mode are noticed")
  func blocksWithoutSplitMode() {
    ReaderCase(
      "",
      #"{"LoRA_type": "Flux1", "flux1_checkbox": true, "train_blocks": "single", "ggpo_beta": 0.5}"#,
      observed: ["not-passed-on network_args.train_blocks"]
    ).check(.kohyaJSON, file: "config.json")
  }

  @Test(
    "a network is given the type that passes its arguments on",
    arguments: [
      (["network_module": "networks.lora"], "Standard"),
      (["network_module": "networks.lora", "network_args.conv_dim": 8], "Kohya LoCon"),
      (["network_module": "networks.lora", "network_args.conv_dim": 0], "Standard"),
      (["network_module": "networks.dylora", "network_args.unit": 4], "Kohya DyLoRA"),
      (["network_module": "lycoris.kohya"], "LyCORIS/LoCon"),
      (["network_module": "lycoris.kohya", "network_args.algo": "lora"], "LyCORIS/LoCon"),
      (["network_module": "lycoris.kohya", "network_args.algo": "LoKr"], "LyCORIS/LoKr"),
      (["network_module": "lycoris.kohya", "network_args.algo": "loha"], "LyCORIS/LoHa"),
      (["network_module": "lycoris.kohya", "network_args.algo": "full"], "LyCORIS/Native Fine-Tuning"),
      (["network_module": "lycoris.kohya", "network_args.algo": "dylora"], "LyCORIS/DyLoRA"),
      (["network_module": "lycoris.kohya", "network_args.algo": "glora"], "LyCORIS/GLoRA"),
      (["network_module": "lycoris.kohya", "network_args.algo": "boft"], "LyCORIS/BOFT"),
      (["network_module": "lycoris.kohya", "network_args.algo": "diag-oft"], "LyCORIS/Diag-OFT"),
      (["network_module": "networks.lora_fa"], "LoRA-FA"),
    ] as [([String: Value], String)]
  )
  func typeOfNetwork(_ settings: [String: Value], _ type: String) throws {
    let text = try encode(settings, as: .kohyaJSON).text
    #expect(text.contains("\"LoRA_type\": \"\(type)\""), "\(text)")
  }

  @Test("what a type does not pass on is lost, and said to be")
  func lost() throws {
    let encoded = try encode(
      ["network_module": "networks.lora_flux", "network_args.train_blocks": "single", "network_args.conv_dim": 4],
      as: .kohyaJSON,
      EncodingOptions(script: "flux_train_network")
    )
    #expect(encoded.lost == ["network_args.conv_dim", "network_args.train_blocks"])
  }

  @Test("an argument that waits for a box of its own has it ticked")
  func ticked() throws {
    let settings: [String: Value] = [
      "network_module": "networks.lora_flux", "network_args.ggpo_beta": .float(0.02),
      "network_args.ggpo_sigma": .float(0.04),
    ]
    let encoded = try encode(settings, as: .kohyaJSON, EncodingOptions(script: "flux_train_network"))
    #expect(encoded.text.contains("\"train_lora_ggpo\": true"), "\(encoded.text)")
    #expect(encoded.lost == [])
  }

  @Test("LoCon without an alpha keeps sd-scripts' default")
  func convolutionAlpha() throws {
    let text = """
      network_module = "networks.lora"
      network_args = ["conv_dim=8"]
      """
    let values = ReadBack.settings(text, as: .sdScriptsTOML).conversionValues(to: .kohyaJSON)
    let back = ReadBack.settings(try encode(values, as: .kohyaJSON).text, as: .kohyaJSON)
    #expect(back.value("network_args.conv_alpha") == 1)
    #expect(back.value("network_args.conv_dim") == 8)
  }

  @Test("two rates of the text encoders have a field each")
  func textEncoderRates() throws {
    let text = #"{"LoRA_type": "Flux1", "flux1_checkbox": true, "text_encoder_lr": 0.5, "t5xxl_lr": 0.25}"#
    let settings = ReaderCase.read(text, .kohyaJSON, file: "config.json")
    #expect(settings.value("text_encoder_lr") == .list([.float(0.5), .float(0.25)]))
    let options = EncodingOptions(script: "flux_train_network")
    let encoded = try encode(["text_encoder_lr": .list([.float(0.5), .float(0.25)])], as: .kohyaJSON, options)
    #expect(encoded.text.contains("\"t5xxl_lr\": 0.25"), "\(encoded.text)")
    #expect(encoded.lost == [])
  }

  @Test("options of one model family are not passed on to another's script")
  func families() {
    let flux = ReaderCase.read(#"{"LoRA_type": "Flux1", "flux1_checkbox": true}"#, .kohyaJSON, file: "config.json")
    #expect(flux.place("weighting_scheme") == nil)
    #expect(flux.values["weighting_scheme"] == nil)
    let hunyuan = ReaderCase.read(
      #"{"LoRA_type": "HunyuanImage-2.1", "hunyuan_image_checkbox": true, "text_encoder_lr": 0.5, "unet_lr": 0.5}"#,
      .kohyaJSON,
      file: "config.json"
    )
    #expect(hunyuan.value("network_train_unet_only") == .boolean(true))
  }

  @Test("Chroma trains without CLIP, with the mask, and without guidance if the scale is 0")
  func chroma() {
    let text = """
      {
        "LoRA_type": "Flux1", "flux1_checkbox": true, "model_type": "chroma", "clip_l": "clip.safetensors",
        "guidance_scale": 0
      }
      """
    let settings = ReaderCase.read(text, .kohyaJSON, file: "config.json")
    #expect(settings.value("apply_t5_attn_mask") == .boolean(true))
    #expect(settings.values["clip_l"] == nil)
    #expect(settings.value("guidance_scale") == .float(0))
    #expect(settings.values["guidance_scale"]?.isUnset == false)
  }

  @Test("the sliders of networks that decompose go further", arguments: [("LyCORIS/LoKr", true), ("Standard", false)])
  func bounds(_ type: String, _ isAccepted: Bool) {
    let text = #"{"LoRA_type": "\#(type)", "network_dim": 100000, "conv_dims": "", "lora_network_weights": ""}"#
    let settings = ReaderCase.read(text, .kohyaJSON, file: "config.json")
    #expect(settings.observations.contains { $0.kind == .outOfRange } != isAccepted)
  }

  @Test("empty fields of an older GUI are no findings")
  func emptyOldFields() {
    ReaderCase("", #"{"LoRA_type": "Standard", "log_with": "", "conv_dims": "", "lora_network_weights": ""}"#)
      .check(.kohyaJSON, file: "config.json")
  }
}
