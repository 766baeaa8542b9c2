extension Mutation {
  /// The order is that of the table in `docs/dialects.md`.
  static let all: [Mutation] = [
    Mutation(
      "`T_0` is not the steps",
      .argument("T_0", "100", "60"),
      Expectation(["IA3002"], safe: .restored)
    ),
    Mutation(
      "`T_0` is missing",
      .withoutArgument("T_0", "100", isFirst: true),
      Expectation(["SDS014"], unsafe: .sameMeaning),
      except: [.easyScripts: Expectation(["SDS014"], unsafe: .restored)]
    ),
    Mutation("`T_0` is 0", .argument("T_0", "100", "0"), Expectation(["SDS004"], unsafe: .restored)),
    Mutation("`T_0` is a float", .argument("T_0", "100", "100.0"), Expectation(["SDS004"], safe: .restored)),
    Mutation(
      "`T_mult` is a float",
      .argument("T_mult", "1", "1.0"),
      Expectation(["SDS016"], safe: .restored)
    ),
    Mutation("`T_mult` is 0", .argument("T_mult", "1", "0"), Expectation(["SDS016"], unsafe: .restored)),
    Mutation(
      "`T_mult` is 2, which nothing uses before the first restart",
      .argument("T_mult", "1", "2"),
      Expectation([])
    ),
    Mutation("`eta_min` is the rate itself", .argument("eta_min", "0.0003", "1.0"), Expectation(["SDS007"])),
    Mutation(
      "`lr_scheduler_type` is missing",
      .without("lr_scheduler_type", "\"CosineAnnealingWarmRestarts\"").but([
        .olderGUI: Replacement(old: #" --lr_scheduler_type \"CosineAnnealingWarmRestarts\""#, new: "")
      ]),
      Expectation(["SDS002"], safe: .restored),
      except: [
        .olderGUI: Expectation(["SDS002"], safe: .sameMeaning),
        .commandLine: Expectation(["SDS002"], safe: .sameMeaning),
      ]
    ),
    Mutation(
      "`max_train_steps` is changed, and `T_0` is not",
      .option("max_train_steps", "100", "150").but([
        .olderGUI: Replacement(old: #""max_train_steps": "100""#, new: #""max_train_steps": "150""#)
      ]),
      Expectation(["IA3002"], safe: .another([]))
    ),
    Mutation(
      "`max_train_steps` is missing",
      .without("max_train_steps", "100").but([
        .olderGUI: Replacement(old: "  \"max_train_steps\": \"100\",\n", new: "")
      ]),
      Expectation(["IA3002", "IA3015"], unsafe: .another(["IA3015"])),
      except: [
        .gui: Expectation(["IA3002", "SDS012"], unsafe: .another([])),
        .olderGUI: Expectation(["IA3002", "SDS012"], unsafe: .another([])),
      ]
    ),
    Mutation(
      "`max_train_epochs` is set",
      .with("max_train_epochs", "10"),
      Expectation(["SDS001"], unsafe: .restored),
      except: [
        .gui: Expectation(["SDS001"], unsafe: .sameMeaning),
        .olderGUI: Expectation(["SDS001"], unsafe: .sameMeaning),
      ]
    ),
    Mutation(
      "the GUI's `epoch` is changed",
      .option("epoch", "31337", "10").only(.gui, .olderGUI),
      Expectation(["IA3013"], safe: .restored)
    ),
    Mutation(
      "`seed` is set",
      .with("seed", "42"),
      Expectation(["IA3003"], safe: .restored),
      except: [
        .gui: Expectation(["IA3003"], safe: .sameMeaning),
        .olderGUI: Expectation(["IA3003"], safe: .sameMeaning),
      ]
    ),
    Mutation(
      "`seed` is 0",
      .with("seed", "0"),
      Expectation(["IA3003"], safe: .restored),
      except: [.gui: Expectation([]), .olderGUI: Expectation([]), .easyScripts: Expectation([])]
    ),
    Mutation(
      "`lr_warmup` is 10",
      .option("lr_warmup_steps", "0", "10", gui: "lr_warmup").but(
        .with("warmup_ratio", "0.1", table: "optimizer_args.args").only(.easyScripts)
      ),
      Expectation(["SDS003"], safe: .restored),
      except: [.easyScripts: Expectation(["SDS003"], safe: .sameMeaning)]
    ),
    Mutation(
      "`lr_warmup` is missing, so that the GUI warms up",
      .without("lr_warmup", "0").only(.gui, .olderGUI),
      Expectation(["SDS003"], safe: .restored)
    ),
    Mutation(
      "the optimizer is AdamW8bit",
      .option("optimizer_type", "\"Prodigy\"", "\"AdamW8bit\"", gui: "optimizer"),
      Expectation(["IA3008", "SDS213", "SDS213", "SDS213", "SDS213"], unsafe: .restored)
    ),
    Mutation(
      "`learning_rate` is 0.0001",
      .option("learning_rate", "1.0", "0.0001"),
      Expectation(["IA3018"], safe: .restored)
    ),
    Mutation(
      "`unet_lr` is 0.5",
      .option("unet_lr", "1.0", "0.5").but([
        .commandLine: Replacement(old: "--unet_lr 1.0\n", new: "--unet_lr 0.5\n")
      ]),
      Expectation(["IA3012", "PRO002"], safe: .restored)
    ),
    Mutation(
      "`text_encoder_lr` is 0.5",
      .option("text_encoder_lr", "1.0", "0.5"),
      Expectation(["IA3017", "PRO002"], safe: .restored)
    ),
    Mutation(
      "`text_encoder_lr` is 0, to leave it untrained",
      .option("text_encoder_lr", "1.0", "0.0"),
      Expectation([]),
      except: [.gui: Expectation(["GUI003"]), .olderGUI: Expectation(["GUI003"])]
    ),
    Mutation("`d_coef` is 2", .argument("d_coef", "1.0", "2.0"), Expectation(["IA3007"], unsafe: .restored)),
    Mutation("`d0` is 0", .argument("d0", "0.0003", "0"), Expectation(["PRO007"], unsafe: .another([]))),
    Mutation(
      "`weight_decay` is 0, of an abstract style",
      .argument("weight_decay", "0.01", "0"),
      Expectation(["IA3006"], unsafe: .restored),
      style: "pixel-art"
    ),
    Mutation(
      "`weight_decay` is missing, of an abstract style",
      .withoutArgument("weight_decay", "0.01"),
      Expectation(["IA3006"], unsafe: .restored),
      style: "monochrome"
    ),
    Mutation(
      "`weight_decay` is missing, of any other style",
      .withoutArgument("weight_decay", "0.01"),
      Expectation([])
    ),
    Mutation(
      "`use_bias_correction` is off",
      .argument("use_bias_correction", "True", "False"),
      Expectation(["PRO005"], unsafe: .restored)
    ),
    Mutation(
      "`safeguard_warmup` is off, with neither warm-up nor restarts",
      .argument("safeguard_warmup", "True", "False"),
      Expectation([])
    ),
    Mutation(
      "an argument is not a Python literal",
      .argument("safeguard_warmup", "True", "true").only(
        .gui,
        .olderGUI,
        .sdScripts,
        .commandLine
      ),
      Expectation(["SDS203"], safe: .restored)
    ),
    Mutation(
      "an argument is misspelled",
      .argument("d_coef", "1.0", "1.0").mapping("d_coef", "d_coeff"),
      Expectation(["SDS213"])
    ),
    Mutation("`clip_skip` is missing", .without("clip_skip", "1"), Expectation(["IA3004"])),
    Mutation(
      "`clip_skip` is 13",
      .option("clip_skip", "1", "13"),
      Expectation(["SDS114"]),
      except: [.gui: Expectation(["SDS114", "SDS212"]), .olderGUI: Expectation(["SDS114", "SDS212"])]
    ),
    Mutation(
      "`clip_skip` is 14",
      .option("clip_skip", "1", "14"),
      Expectation(["SDS103"]),
      except: [.gui: Expectation(["SDS103", "SDS212"]), .olderGUI: Expectation(["SDS103", "SDS212"])]
    ),
    Mutation(
      "the network is LoCon",
      .argument("algo", "ia3", "locon").but([
        .gui: Replacement(old: "LyCORIS/iA3", new: "LyCORIS/LoCon"),
        .olderGUI: Replacement(old: "LyCORIS/iA3", new: "LyCORIS/LoCon"),
        .easyScripts: Replacement(old: "algo = \"ia3\"", new: "algo = \"locon\""),
      ]),
      Expectation(["IA3009"], unsafe: .restored)
    ),
    Mutation(
      "the preset is `full`",
      .argument("preset", "mascot.lycoris.toml", "full").but(
        .option("LyCORIS_preset", "\"mascot.lycoris.toml\"", "\"full\"").only(.gui, .olderGUI)
      ),
      Expectation(["LYC004"], unsafe: .another([]))
    ),
    Mutation(
      "`noise_offset` is 0.1",
      .with("noise_offset", "0.1", table: "optimizer_args.args"),
      Expectation(["IA3010"], unsafe: .restored),
      except: [
        .gui: Expectation(["IA3010"], unsafe: .sameMeaning),
        .olderGUI: Expectation(["IA3010"], unsafe: .sameMeaning),
      ]
    ),
    Mutation(
      "`network_dim` is 8",
      .with("network_dim", "8").but([
        .easyScripts: Replacement(
          old: "[network_args.args.network_args]",
          new: "[network_args.args]\nnetwork_dim = 8\n\n[network_args.args.network_args]"
        )
      ]),
      Expectation(["LYC002"])
    ),
    Mutation(
      "a key is misspelled",
      .option("train_batch_size", "10", "10").mapping("train_batch_size", "train_batchsize").but([
        .easyScripts: Replacement(old: "\nbatch_size =", new: "\nbatchsize =")
      ]),
      Expectation(["SDS207"])
    ),
    Mutation(
      "a number is in quotes",
      .option("train_batch_size", "10", "\"10\"").only(.sdScripts),
      Expectation(["SDS206"], safe: .restored)
    ),
    Mutation(
      "the repeats are 10",
      [
        .easyScripts: Replacement(old: "num_repeats = 1", new: "num_repeats = 10"),
        .dataset: Replacement(old: "num_repeats = 1", new: "num_repeats = 10"),
      ],
      Expectation(["IA3001"], safe: .restored)
    ),
  ]
}

extension Ways {
  /// Another word in what is written.
  func mapping(_ old: String, _ new: String) -> Ways {
    mapValues { Replacement(old: $0.old, new: $0.new.replacing(old, with: new)) }
  }
}
