import Settings
import TestSupport
import Testing

@testable import Training

@Suite("Options of a run")
struct TrainingOptionsTests {
  private func problem(_ lines: String, without name: String? = nil) -> String? {
    let kept = Sample.toml.split(separator: "\n").filter { line in
      name.map { !line.hasPrefix($0 + " ") } ?? true
    }
    let settings = SettingsText.read(kept.joined(separator: "\n") + "\n" + lines)
    do {
      _ = try TrainingOptions(settings)
      return nil
    } catch {
      return error.description
    }
  }

  @Test("a config's values become the run's options")
  func values() throws {
    let options = try TrainingOptions(
      SettingsText.read(Sample.toml + "clip_skip = 2\nsave_precision = \"bf16\"")
    )
    #expect(options.model == "model.safetensors")
    #expect(options.clipSkip == 2)
    #expect(options.precision == .bf16)
    #expect(options.network.preset == .builtIn("ia3"))
    #expect(options.network.trainsOnInput == nil)
    #expect(options.unetLearningRate == 1)
    #expect(options.textEncoderLearningRate == 1)
    #expect(options.maxGradientNorm == 1)
    #expect(options.accumulation == 1)
    #expect(options.seed == nil)
    #expect(options.maxTokenLength == 75)
    #expect(!options.cachesLatents)
  }

  @Test("a part without a learning rate of its own has learning_rate")
  func rates() throws {
    let text = Sample.toml.split(separator: "\n").filter {
      !$0.hasPrefix("unet_lr") && !$0.hasPrefix("text_")
    }
    let options = try TrainingOptions(SettingsText.read(text.joined(separator: "\n")))
    #expect(options.unetLearningRate == 1)
    #expect(options.textEncoderLearningRate == 1)
  }

  @Test(
    "an option that the core cannot train is an error with its place and what to do",
    arguments: [
      (
        "v2 = true", "v2",
        "config.toml:17:6: v2: must be false: Stable Diffusion 1.x is trained, not 2.x; "
          + "--engine sd-scripts trains both"
      ),
      (
        "max_token_length = 80", "max_token_length",
        "config.toml:17:20: max_token_length: must be 75, 150 or 225, not 80"
      ),
      (
        "save_precision = \"half\"", "save_precision",
        "config.toml:17:18: save_precision: must be float, fp16 or bf16, not 'half'"
      ),
      ("max_grad_norm = \"x\"", "max_grad_norm", "config.toml:17:17: max_grad_norm: must be a number, not 'x'"),
      (
        "gradient_accumulation_steps = 0", "gradient_accumulation_steps",
        "config.toml:17:31: gradient_accumulation_steps: must be between 1 and 1048576, not 0"
      ),
      (
        "save_model_as = \"ckpt\"", "save_model_as",
        "config.toml:17:17: save_model_as: must be safetensors: networks are saved in no other format"
      ),
      (
        "log_with = \"wandb\"", "log_with",
        "config.toml:17:12: log_with: must be tensorboard or all; other trackers are not supported"
      ),
      (
        "output_name = \"a/b\"", "output_name",
        "config.toml:16:15: output_name: must be a file name without '/', not 'a/b'; output_dir names the folder"
      ),
      (
        "network_module = \"networks.lora\"", "network_module",
        "config.toml:16:18: network_module: must be lycoris.kohya with algo=ia3, LyCORIS's iA3; "
          + "--engine sd-scripts trains other networks"
      ),
    ]
  )
  func refused(line: String, name: String, message: String) {
    #expect(problem(line, without: name) == message)
  }

  @Test("the network's arguments are named inside their list")
  func networkArguments() {
    #expect(
      problem("network_args = [\"algo=lora\"]", without: "network_args")
        == "config.toml:16:23: network_args.algo: must be ia3; --engine sd-scripts trains the others"
    )
    #expect(
      problem("network_args = [\"algo=ia3\", \"preset=nowhere.toml\"]", without: "network_args")?
        .hasSuffix("must be a preset of LyCORIS or a file, not 'nowhere.toml'") == true
    )
  }

  @Test("a config that excludes both parts has nothing to train")
  func nothing() {
    #expect(
      problem("network_train_unet_only = true\nnetwork_train_text_encoder_only = true")?
        .contains("nothing would be trained") == true
    )
  }
}
