import Documents
import Testing

@testable import Settings

/// Settings that every dialect can express.
private let network: [String: Value] = [
  "network_module": .string("lycoris.kohya"), "network_args.algo": .string("ia3"),
  "network_args.preset": .string("/presets/ia3.toml"), "optimizer_type": .string("Prodigy"),
  "optimizer_args.betas": .list([.float(0.9), .float(0.99)]), "optimizer_args.d0": .float(3e-4),
  "optimizer_args.safeguard_warmup": .boolean(true), "optimizer_args.weight_decay": .float(0.01),
  "lr_scheduler_type": .string("CosineAnnealingWarmRestarts"), "lr_scheduler_args.T_0": .integer(1200),
  "lr_scheduler_args.eta_min": .float(3e-4), "max_train_steps": .integer(1200), "learning_rate": .float(1),
  "unet_lr": .float(1), "text_encoder_lr": .float(1), "clip_skip": .integer(2),
  "train_batch_size": .integer(4),
  "gradient_checkpointing": .boolean(true), "min_snr_gamma": .integer(5), "mixed_precision": .string("bf16"),
  "output_name": .string("mascot"), "output_dir": .string("/out put/ü"), "resolution": .string("512,512"),
  "enable_bucket": .boolean(true), "save_every_n_steps": .integer(100), "lr_warmup_steps": .float(0.07),
]

private let written = DialectName.writable

private func encode(
  _ settings: [String: Value],
  as dialect: DialectName,
  _ options: EncodingOptions = EncodingOptions()
) throws -> Encoded {
  let encoded = dialect.type.text(of: settings, options: options)
  return try #require(encoded)
}

struct EncoderTests {
  @Test(arguments: written)
  func everythingComesBack(dialect: DialectName) throws {
    let encoded = try encode(network, as: dialect)
    #expect(encoded.lost == [])
    let read = ReadBack.settings(encoded.text, as: dialect)
    for (name, value) in network where name != "resolution" {
      #expect(ReadBack.isEqual(read.value(name), value), "\(name): \(String(describing: read.value(name)))")
    }
    #expect(read.observations.map(\.kind) == [])
  }

  @Test(arguments: written)
  func recognizedAsItsDialect(dialect: DialectName) throws {
    let source = Source(path: "config", text: try encode(network, as: dialect).text)
    switch dialect {
    case .commandLine: #expect(CommandLineDialect.recognizes(source))
    case .kohyaJSON:
      let document = Document.parse(source, as: .json)
      #expect(document.issues == [])
      #expect(Recognizer.recognize(document) == .dialect(dialect))
    default:
      let document = Document.parse(source, as: .toml)
      #expect(document.issues == [])
      #expect(Recognizer.recognize(document) == .dialect(dialect))
    }
  }

  @Test(arguments: written)
  func betweenAnyTwoDialects(first: DialectName) throws {
    for second in written {
      let read = ReadBack.settings(try encode(network, as: first).text, as: first)
      let converted = try encode(read.explicitValues.merging(derived(read)) { $1 }, as: second)
      #expect(converted.lost == [], "\(first) to \(second)")
      #expect(ReadBack.missing(network, from: converted.text, as: second) == [], "\(first) to \(second)")
    }
  }

  private func derived(_ settings: Settings) -> [String: Value] {
    settings.values.compactMapValues { if case .derived = $0.origin { $0.value } else { nil } }
  }

  @Test(arguments: written)
  func unknownSettingsAreListed(dialect: DialectName) throws {
    let encoded = try encode(["max_train_steps": .integer(5), "no_such_thing": .integer(1)], as: dialect)
    #expect(encoded.lost == ["no_such_thing"])
  }

  @Test(arguments: DialectName.allCases)
  func writableDialectsHaveAWriter(dialect: DialectName) {
    let encoded = dialect.type.text(of: network, options: EncodingOptions())
    #expect((encoded != nil) == dialect.type.isWritable)
  }

  @Test func writableDialectsAreNamedInHelp() {
    #expect(DialectName.writableNames == "kohya-json, sd-scripts-toml, easy-scripts-toml or command-line")
  }
}

struct KohyaJSONWriterTests {
  private let settings: [String: Value] = [
    "network_module": .string("lycoris.kohya"), "network_args.algo": .string("ia3"),
    "max_train_steps": .integer(100),
    "lr_scheduler_type": .string("CosineAnnealingWarmRestarts"), "lr_scheduler_args.T_0": .integer(100),
    "learning_rate": .integer(1), "lr_warmup_steps": .integer(0), "output_name": .string("größe"),
  ]

  @Test func sortedAndAsPythonWritesIt() throws {
    #expect(
      try encode(settings, as: .kohyaJSON).text == #"""
        {
          "LoRA_type": "LyCORIS/iA3",
          "learning_rate": 1.0,
          "lr_scheduler_args": "T_0=100",
          "lr_scheduler_type": "CosineAnnealingWarmRestarts",
          "lr_warmup": 0,
          "max_train_steps": 100,
          "output_name": "gr\u00f6\u00dfe"
        }
        """#
    )
  }

  @Test func olderGeneration() throws {
    let encoded = try encode(settings, as: .kohyaJSON, EncodingOptions(release: 23))
    #expect(
      encoded.text == #"""
        {
          "LoRA_type": "LyCORIS/iA3",
          "additional_parameters": "--lr_scheduler_type \"CosineAnnealingWarmRestarts\"",
          "learning_rate": 1.0,
          "lr_scheduler_args": "\"T_0=100\"",
          "lr_warmup": 0,
          "max_train_steps": "100",
          "output_name": "gr\u00f6\u00dfe"
        }
        """#
    )
    #expect(encoded.lost == [])
  }

  @Test func whatTheGUIDropsGoesBehind() throws {
    let encoded = try encode(
      ["seed": .integer(0), "zero_terminal_snr": .boolean(true), "prior_loss_weight": .integer(0)],
      as: .kohyaJSON
    )
    #expect(
      encoded.text == """
        {
          "additional_parameters": "--prior_loss_weight 0 --seed 0 --zero_terminal_snr"
        }
        """
    )
    #expect(encoded.lost == [])
  }

  @Test func whatAFieldRefusesGoesBehind() throws {
    let encoded = try encode(
      [
        "caption_extension": .string(".none-use-foldername"), "clip_skip": .integer(14),
        "min_snr_gamma": .integer(5),
      ],
      as: .kohyaJSON
    )
    #expect(
      encoded.text == """
        {
          "additional_parameters": "--caption_extension .none-use-foldername --clip_skip 14",
          "min_snr_gamma": 5
        }
        """
    )
    #expect(encoded.lost == [])
  }

  @Test func warmUpInStepsAndInShares() throws {
    #expect(try encode(["lr_warmup_steps": .float(0.07)], as: .kohyaJSON).text == "{\n  \"lr_warmup\": 7\n}")
    #expect(try encode(["lr_warmup_steps": .float(1)], as: .kohyaJSON).text == "{\n  \"lr_warmup\": 100\n}")
    #expect(
      try encode(["lr_warmup_steps": .integer(50)], as: .kohyaJSON).text
        == "{\n  \"lr_warmup\": 0,\n  \"lr_warmup_steps\": 50\n}"
    )
    let old = try encode(["lr_warmup_steps": .integer(50)], as: .kohyaJSON, EncodingOptions(release: 23))
    #expect(old.text.contains("--lr_warmup_steps 50"))
  }

  @Test func blanksCannotBePassedOn() throws {
    let encoded = try encode(
      ["optimizer_args.path": .string("a b"), "log_prefix": .string("x y")],
      as: .kohyaJSON
    )
    #expect(encoded.text == "{}")
    #expect(encoded.lost == ["log_prefix", "optimizer_args.path"])
  }

  @Test func oneKindOfNoise() throws {
    let encoded = try encode(
      ["multires_noise_iterations": .integer(6), "noise_offset": .float(0.1)],
      as: .kohyaJSON
    )
    #expect(encoded.lost == [])
    #expect(encoded.text.contains("--multires_noise_iterations 6"))
    let multires = try encode(["multires_noise_iterations": .integer(6)], as: .kohyaJSON)
    #expect(multires.text.contains("\"noise_offset_type\": \"Multires\""))
  }

  @Test func attention() throws {
    #expect(
      try encode(["sdpa": .boolean(true), "xformers": .boolean(false)], as: .kohyaJSON).text.contains(
        "\"sdpa\""
      )
    )
    #expect(try encode(["xformers": .boolean(false)], as: .kohyaJSON).text.contains("\"none\""))
  }

  @Test func modelFamilies() throws {
    let options = EncodingOptions(script: "sdxl_train_network")
    let encoded = try encode(["no_half_vae": .boolean(true)], as: .kohyaJSON, options)
    #expect(encoded.text == "{\n  \"sdxl\": true,\n  \"sdxl_no_half_vae\": true\n}")
  }
}

struct OtherWriterTests {
  @Test func shellWords() throws {
    let encoded = try encode(
      [
        "output_dir": .string("it's here"), "flip_aug": .boolean(false),
        "gradient_checkpointing": .boolean(true),
        "accelerate.num_processes": .integer(2), "learning_rate": .integer(1),
        "optimizer_args.betas": .list([.float(0.9), .float(0.99)]), "log_prefix": .string("-x"),
      ],
      as: .commandLine
    )
    #expect(
      encoded.text == #"""
        accelerate launch --num_processes 2 train_network.py \
          --gradient_checkpointing \
          --learning_rate 1.0 \
          --log_prefix=-x \
          --optimizer_args betas=0.9,0.99 \
          --output_dir 'it'\''s here'

        """#
    )
    #expect(encoded.lost == [])
  }

  @Test func sdScriptsTypes() throws {
    let encoded = try encode(
      [
        "learning_rate": .integer(1), "resolution": .integer(512), "max_token_length": .integer(75),
        "epoch": .integer(31337), "network_args.algo": .string("ia3"),
        "network_module": .string("lycoris.kohya"),
        "optimizer_args.name": .string("it's"), "optimizer_type": .string("Prodigy"),
      ],
      as: .sdScriptsTOML
    )
    #expect(
      encoded.text == #"""
        learning_rate = 1.0
        network_args = [
          "algo=ia3",
        ]
        network_module = "lycoris.kohya"
        optimizer_args = [
          "name='it\\'s'",
        ]
        optimizer_type = "Prodigy"
        resolution = "512"

        """#
    )
    #expect(encoded.lost == ["epoch", "max_token_length"])
  }

  /// sd-scripts multiplies a float with the run's length, and argparse refuses `50.0`.
  @Test(arguments: [DialectName.sdScriptsTOML, .easyScriptsTOML, .commandLine])
  func stepsStayWhole(dialect: DialectName) throws {
    let steps = try encode(["lr_warmup_steps": .integer(50)], as: dialect)
    #expect(steps.text.contains("50") && !steps.text.contains("50.0"))
    #expect(steps.lost == [])
    let share = try encode(["lr_warmup_steps": .float(0.25)], as: dialect)
    #expect(share.text.contains("0.25"))
    #expect(share.lost == [])
  }

  @Test func onlyTheScriptsOptions() throws {
    let settings: [String: Value] = ["no_half_vae": .boolean(true), "t5xxl": .string("t5")]
    #expect(try encode(settings, as: .sdScriptsTOML).lost == ["t5xxl"])
    #expect(
      try encode(settings, as: .sdScriptsTOML, EncodingOptions(script: "flux_train_network")).lost == []
    )
  }

  @Test func easyScriptsSubsets() throws {
    let options = EncodingOptions(subsets: [
      ["image_dir": .string("/data/1_mascot"), "num_repeats": .integer(1)]
    ])
    let encoded = try encode(
      [
        "train_data_dir": .string("/data"), "resolution": .string("512,768"), "clip_skip": .integer(2),
        "caption_extension": .string(".txt"),
      ],
      as: .easyScriptsTOML,
      options
    )
    #expect(
      encoded.text == """
        [[subsets]]
        image_dir = "/data/1_mascot"
        num_repeats = 1

        [extra_args.args]
        caption_extension = ".txt"

        [general_args.args]
        clip_skip = 2

        [general_args.dataset_args]
        resolution = [512, 768]

        [train_mode]
        train_mode = "lora"

        """
    )
    #expect(encoded.lost == [])
  }
}

struct ConversionTests {
  private func read(_ text: String, _ dialect: DialectName) -> Settings {
    ReadBack.settings(text, as: dialect)
  }

  @Test func theGUIsDefaultsAreCarried() {
    let values = read(
      #"{"LoRA_type": "LyCORIS/iA3", "clip_skip": 2, "seed": "", "flip_aug": false}"#,
      .kohyaJSON
    )
    .conversionValues(to: .sdScriptsTOML)
    #expect(values["max_train_steps"] == nil, "sd-scripts has the same default")
    #expect(values["lr_warmup_steps"] == .float(0.1))
    #expect(values["mixed_precision"] == .string("fp16"))
    #expect(values["caption_extension"] == .string(".txt"))
    #expect(values["optimizer_type"] == .string("AdamW8bit"))
    #expect(values["clip_skip"] == .integer(2))
    #expect(values["seed"] == nil)
    #expect(values["flip_aug"] == nil)
  }

  @Test func runsInEpochsStayRunsInEpochs() {
    let source = read(#"{"LoRA_type": "Standard", "max_train_steps": 0, "epoch": 12}"#, .kohyaJSON)
    let values = source.conversionValues(to: .sdScriptsTOML)
    #expect(values["max_train_epochs"] == .integer(12))
    #expect(values["epoch"] == nil)
    #expect(values["max_train_steps"] == nil)
  }

  @Test func unsetStaysUnsetForTheGUI() throws {
    let source = read(
      #"{"LoRA_type": "Standard", "text_encoder_lr": 0, "save_every_n_epochs": 0}"#,
      .kohyaJSON
    )
    let encoded = try encode(source.conversionValues(to: .kohyaJSON), as: .kohyaJSON)
    #expect(encoded.text.contains("\"text_encoder_lr\": 0"))
    #expect(encoded.text.contains("\"save_every_n_epochs\": 0"))
    #expect(encoded.lost == [])
  }

  @Test func sdScriptsDefaultsAreCarried() throws {
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

  @Test func subsetsAsWritten() {
    let source = read(
      "[[datasets]]\nresolution = 512\n[[datasets.subsets]]\nimage_dir = \"a\"\n",
      .datasetConfig
    )
    #expect(source.explicitSubsets.map { $0["image_dir"] } == [.string("a")])
    #expect(source.explicitSubsets.first?["num_repeats"] == nil)
  }
}
