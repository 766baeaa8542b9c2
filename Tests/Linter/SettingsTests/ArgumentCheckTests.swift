import Testing

@testable import Settings

/// Arguments against what receives them.
@Suite("Arguments of optimizers, schedulers and networks")
struct ArgumentCheckTests {
  static let cases: [ReaderCase] = [
    ReaderCase(
      "another module's argument",
      #"network_module = "networks.lora"\#nnetwork_args = ["algo=loha", "conv_dim=8"]"#,
      observed: ["foreign-argument network_args.algo"]
    ),
    ReaderCase(
      "nobody's argument",
      #"network_module = "networks.lora"\#nnetwork_args = ["conv_dimm=8"]"#,
      observed: ["unknown-key network_args.conv_dimm"]
    ),
    ReaderCase(
      "integers and numbers",
      #"network_module = "lycoris.kohya"\#nnetwork_args = ["algo=lokr", "conv_dim=8.5", "factor=x", "conv_alpha=1e0"]"#,
      observed: ["argument-type network_args.conv_dim", "argument-type network_args.factor"]
    ),
    ReaderCase(
      "what only LoKr converts",
      #"network_module = "lycoris.kohya"\#nnetwork_args = ["algo=locon", "factor=x", "conv_dim="]"#
    ),
    ReaderCase(
      "nothing, which LyCORIS takes for most arguments",
      #"network_module = "lycoris.kohya"\#nnetwork_args = ["algo=", "conv_dim=", "loraplus_lr_ratio="]"#,
      observed: ["argument-type network_args.loraplus_lr_ratio"]
    ),
    ReaderCase(
      "switches, as each module reads them",
      #"network_module = "networks.lora_flux"\#nnetwork_args = ["split_qkv=true", "train_t5xxl=True", "verbose=False"]"#,
      observed: ["argument-truth network_args.split_qkv"]
    ),
    ReaderCase(
      "LyCORIS takes 0 as true",
      #"network_module = "lycoris.kohya"\#nnetwork_args = ["algo=locon", "dora_wd=0", "rs_lora=false", "use_tucker=1"]"#,
      observed: ["argument-truth network_args.dora_wd"]
    ),
    ReaderCase(
      "17 blocks",
      #"network_module = "networks.lora"\#nnetwork_args = ["block_dims=2,4,4,4,8,8,8,8,8,4,4,4,4,4,2,2,2"]"#,
      observed: ["argument-count network_args.block_dims"]
    ),
    ReaderCase(
      "25 blocks, one of which is no integer",
      "network_module = \"networks.lora\"\nnetwork_args = [\"block_dims=\(Array(repeating: "4", count: 24).joined(separator: ",")),4.5\"]",
      observed: ["argument-type network_args.block_dims"]
    ),
    ReaderCase(
      "weights may be left out, and may be a curve",
      #"network_module = "networks.lora"\#nnetwork_args = ["down_lr_weight=,,,,,,,,,,,1", "up_lr_weight=sine+.5", "mid_lr_weight=1"]"#
    ),
    ReaderCase(
      "no such curve",
      #"network_module = "networks.lora"\#nnetwork_args = ["up_lr_weight=cosin"]"#,
      observed: ["invalid-choice network_args.up_lr_weight"]
    ),
    ReaderCase(
      "an optimizer's values",
      #"optimizer_type = "torch.optim.AdamW"\#noptimizer_args = ["betas=0.9", "eps='x'", "amsgrad='False'", "weight_decay=0"]"#,
      observed: [
        "argument-truth optimizer_args.amsgrad", "argument-type optimizer_args.betas",
        "argument-type optimizer_args.eps",
      ]
    ),
    ReaderCase(
      "another class's keyword under a full path",
      #"optimizer_type = "prodigyopt.Prodigy"\#noptimizer_args = ["relative_step=True"]"#,
      observed: ["unknown-argument optimizer_args.relative_step"]
    ),
    ReaderCase(
      "a class that accepts any keyword",
      #"optimizer_type = "pytorch_optimizer.CAME"\#noptimizer_args = ["anything=1", "weight_decay=0.1"]"#
    ),
    ReaderCase(
      "an argument given twice",
      #"optimizer_type = "Prodigy"\#noptimizer_args = ["d_coef=1", "d_coef=2"]"#,
      ["optimizer_args.d_coef": 2],
      observed: ["repeated-argument optimizer_args.d_coef"]
    ),
    ReaderCase(
      "a scheduler without what it needs",
      #"lr_scheduler_type = "torch.optim.lr_scheduler.OneCycleLR""#,
      observed: ["missing-argument lr_scheduler_type"]
    ),
    ReaderCase(
      "another program's scheduler",
      "lr_scheduler_type = \"LoraEasyCustomOptimizer.CosineAnnealingWarmRestarts.CosineAnnealingWarmRestarts\"\n"
        + "lr_scheduler_args = [\"gamma=0.9\", \"min_lr=1e-6\", \"first_cycle_max_steps=100\", \"warmup_steps=5\"]"
    ),
    ReaderCase(
      "a schedule-free optimizer never looks for its scheduler",
      #"optimizer_type = "AdamWScheduleFree"\#nlr_scheduler_type = "Nothing""#
    ),
    ReaderCase(
      "an argument as a key of its own",
      "conv_dim = 8\nd_coef = 1.0\n",
      observed: ["foreign-key conv_dim", "foreign-key d_coef"]
    ),
  ]

  @Test("are checked", arguments: cases)
  func check(_ example: ReaderCase) { example.check(.sdScriptsTOML, file: "config.toml") }

  @Test("a base model's name that leaves no doubt chooses the script")
  func scripts() {
    func script(_ base: String) -> String? {
      ReaderCase.read(
        "pretrained_model_name_or_path = \"\(base)\"\nnetwork_module = \"networks.lora\"\n",
        .sdScriptsTOML,
        file: "a.toml"
      ).script
    }
    #expect(script("stabilityai/stable-diffusion-xl-base-1.0") == "sdxl_train_network")
    #expect(script("/models/ponyDiffusionV6XL.safetensors") == "sdxl_train_network")
    #expect(script("black-forest-labs/FLUX.1-dev") == "flux_train_network")
    #expect(script("runwayml/stable-diffusion-v1-5") == "train_network")
  }
}
