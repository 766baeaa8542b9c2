import Documents
import Testing

@testable import Settings

/// What a file is, by its content; a name helps only with files that are no configs.
@Suite("Recognizing files")
struct RecognitionTests {
  private static func recognize(_ file: String, _ text: String) throws -> Recognition {
    let format = try #require(Format(path: file))
    return Recognizer.recognize(Document.parse(Source(path: file, text: text), as: format))
  }

  @Test(
    "a config is recognized as its dialect",
    arguments: [
      ("a.json", #"{"LoRA_type": "LyCORIS/iA3", "max_train_steps": 100}"#, DialectName.kohyaJSON),
      ("package.toml", "max_train_steps = 100\noptimizer_type = \"Prodigy\"\n", .sdScriptsTOML),
      ("a.toml", "[training]\nmax_train_steps = 100\n", .sdScriptsTOML),
      ("a.toml", "[[datasets]]\nresolution = 512\n[[datasets.subsets]]\nimage_dir = \"a\"\n", .datasetConfig),
      ("a.json", #"{"datasets": [{"subsets": [{"image_dir": "a"}]}]}"#, .datasetConfig),
      ("a.toml", "[general_args.args]\nmax_train_steps = 100\n", .easyScriptsTOML),
      ("a.toml", "[[subsets]]\nnum_repeats = 1\nimage_dir = \"a\"\n", .easyScriptsTOML),
      // A comment and a trailing comma leave it what it is.
      ("a.json", "{\n  // mine\n  \"lr_warmup\": 0,\n}", .kohyaJSON),
    ]
  )
  func configs(file: String, text: String, dialect: DialectName) throws {
    #expect(try Self.recognize(file, text) == .dialect(dialect))
  }

  @Test(
    "a config of another program is recognized as that program's",
    arguments: [
      ("a.toml", "[[datasets]]\nimage_directory = \"a\"\n", "musubi-tuner"),
      ("a.toml", "[general]\ncache_directory = \"b\"\n[[datasets]]\nvideo_directory = \"a\"\n", "musubi-tuner"),
      ("a.toml", "output_dir = \"a\"\n[model]\ntype = \"flux\"\n[optimizer]\nlr = 1e-4\n", "diffusion-pipe"),
      ("a.toml", "[[directory]]\npath = \"a\"\nnum_repeats = 1\n", "diffusion-pipe"),
      ("a.toml", "model_train_type = \"sd-lora\"\ntrain_data_dir = \"a\"\n", "lora-scripts"),
      ("a.json", #"{"data_root": "a", "project_name": "b", "max_epochs": 3, "lr": 1e-6}"#, "EveryDream2"),
      (
        "a.json",
        #"{"name": "a", "model_type": "SDXL", "resolution": 1024, "optimizer_type": "AdamW8bit", "unet_lr": 1}"#,
        "another trainer"
      ),
      ("a.yaml", "_base_: [a.yaml]\nlora_unet: []\n", "HCP-Diffusion"),
      (
        "a.json",
        #"{"__version": 6, "training_method": "LORA", "model_type": "STABLE_DIFFUSION_15", "learning_rate_scheduler": "CONSTANT"}"#,
        "OneTrainer"
      ),
      ("a.json", #"{"--max_train_steps": 100, "--model_type": "lora"}"#, "SimpleTuner"),
      (
        "a.json", #"{"model_type": "lora", "model_family": "sdxl", "max_train_steps": 100, "seed": 1}"#,
        "SimpleTuner"
      ),
      ("a.json", #"[{"id": "mira", "type": "local", "instance_data_dir": "a", "repeats": 0}]"#, "SimpleTuner"),
      ("a.yaml", "job: extension\nconfig:\n  name: mira\n  process: []\n", "ai-toolkit"),
      ("a.json", #"{"job": "extension", "config": {"name": "mira"}}"#, "ai-toolkit"),
      (
        "a.toml", "unet_target_module = [\"Attention\"]\ntext_encoder_target_module = [\"CLIPAttention\"]\n",
        "LyCORIS preset"
      ),
      ("a.json", #"{"algo": "lokr", "multiplier": 1.0, "linear_dim": 64}"#, "LyCORIS"),
      ("package.json", #"{"name": "a", "version": "1.0.0"}"#, "npm"),
      ("x/pyproject.toml", "[project]\nname = \"a\"\n", "Python"),
      ("Cargo.toml", "[package]\nname = \"a\"\nedition = \"2021\"\n", "Cargo"),
      ("ia3.toml", "profile = \"guide\"\n", "ia3's own settings"),
      ("model_index.json", #"{"_class_name": "StableDiffusionPipeline"}"#, "diffusers"),
      ("config.json", #"{"architectures": ["CLIPTextModel"], "hidden_size": 768}"#, "transformers"),
    ]
  )
  func otherPrograms(file: String, text: String, program: String) throws {
    #expect(try Self.recognize(file, text) == .other(program))
  }

  @Test(
    "any other file is not a config",
    arguments: [
      ("a.json", "{}"), ("a.json", "[]"), ("a.json", "[1, 2]"), ("a.json", #""text""#),
      ("a.json", #"{"name": "a", "seed": 1, "tags": []}"#),
      ("a.toml", ""), ("a.toml", "title = \"a\"\n[owner]\nname = \"b\"\n"), ("a.yaml", "- a\n- b\n"),
      ("a.yaml", "max_train_steps: 5\n"),
      ("a.json", ""), ("a.json", #"{"datasets": []}"#),
    ]
  )
  func strangers(file: String, text: String) throws {
    #expect(try Self.recognize(file, text) == .other(nil))
  }

  /// A file that cannot be parsed is still said to be what it was meant to be.
  @Test("the dialect of a malformed file is guessed from its text")
  func guesses() {
    func guess(_ text: String, _ format: Format) -> DialectName? {
      Recognizer.guess(Source(path: "a", text: text), format: format)
    }
    #expect(guess(#"{"LoRA_type": "Standard", "#, .json) == .kohyaJSON)
    #expect(guess("{", .json) == nil)
    #expect(guess("[general_args.args\n", .toml) == .easyScriptsTOML)
    #expect(guess("[[datasets\n", .toml) == .datasetConfig)
    #expect(guess("optimizer_type = \"\n", .toml) == .sdScriptsTOML)
    #expect(guess("a = \n", .toml) == nil)
  }
}
