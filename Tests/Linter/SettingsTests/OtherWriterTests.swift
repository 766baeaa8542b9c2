import Testing

@testable import Settings

@Suite("Writing TOML and command lines")
struct OtherWriterTests {
  @Test("a command line's words are quoted for the shell")
  func shellWords() throws {
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

  @Test("sd-scripts' TOML has the types that the options take")
  func types() throws {
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
  @Test(
    "steps stay whole numbers, and shares stay fractions",
    arguments: [DialectName.sdScriptsTOML, .easyScriptsTOML, .commandLine]
  )
  func steps(dialect: DialectName) throws {
    let steps = try encode(["lr_warmup_steps": .integer(50)], as: dialect)
    #expect(steps.text.contains("50"))
    #expect(!steps.text.contains("50.0"))
    #expect(steps.lost == [])
    let share = try encode(["lr_warmup_steps": .float(0.25)], as: dialect)
    #expect(share.text.contains("0.25"))
    #expect(share.lost == [])
  }

  @Test("an option that the script does not have is lost")
  func scriptOptions() throws {
    let settings: [String: Value] = ["no_half_vae": .boolean(true), "t5xxl": .string("t5")]
    #expect(try encode(settings, as: .sdScriptsTOML).lost == ["t5xxl"])
    #expect(
      try encode(settings, as: .sdScriptsTOML, EncodingOptions(script: "flux_train_network")).lost == []
    )
  }

  @Test("Easy Training Scripts get their subsets")
  func subsets() throws {
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
