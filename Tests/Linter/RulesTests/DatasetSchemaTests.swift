import Documents
import Files
import Settings
import TestSupport
import Testing

@testable import Rules

/// A dataset config is held to sd-scripts' schema, alone and when another config names it.
@Suite("Schema of dataset configs")
struct DatasetSchemaTests {
  private static let library = RuleLibrary()

  /// Findings of the rules about the file's form, each as `RULE setting`.
  private static func errors(_ text: String, file: String = "dataset.toml") throws -> [String] {
    var options = LintOptions()
    options.profile = .compatible
    options.dialect = .datasetConfig
    let linted = Linter(library, options).lint(Source(path: file, text: text))
    return linted.diagnostics.filter { $0.severity == .error }.map(\.rule)
  }

  private static func dataset(_ dataset: String, _ subset: String = "image_dir = \"a\"") -> String {
    "[[datasets]]\n\(dataset)\n[[datasets.subsets]]\n\(subset)\n"
  }

  @Test(
    "what voluptuous accepts is no error",
    arguments: [
      dataset("resolution = 512"), dataset("resolution = [512, 768]"), dataset("batch_size = true"),
      dataset("validation_split = 0.0"), dataset("network_multiplier = 1.0"),
      dataset("", "image_dir = \"a\"\ncaption_dropout_rate = 1\ntoken_warmup_step = 0.5"),
      dataset("", "image_dir = \"a\"\nface_crop_aug_range = [2.0, 4.0]"),
      dataset("", "image_dir = \"a\"\n[datasets.subsets.custom_attributes]\nx = 1"),
      dataset("", "metadata_file = \"a.json\""),
      dataset("", "image_dir = \"a\"\nconditioning_data_dir = \"b\""),
      "[general]\ncaption_extension = \".txt\"\n" + dataset("", "metadata_file = \"a.json\""),
    ]
  )
  func accepted(text: String) throws {
    #expect(try Self.errors(text) == [])
  }

  @Test(
    "what voluptuous refuses is an error",
    arguments: [
      (dataset("resolution = 512.0"), "SDS206"), (dataset("resolution = [512]"), "SDS206"),
      (dataset("resolution = [512, 512, 512]"), "SDS206"), (dataset("resolution = \"512\""), "SDS206"),
      (dataset("validation_split = 1"), "SDS206"), (dataset("network_multiplier = 1"), "SDS206"),
      (dataset("enable_bucket = 1"), "SDS206"), (dataset("batch_size = 1.0"), "SDS206"),
      (dataset("", "image_dir = \"a\"\nface_crop_aug_range = 2.0"), "SDS206"),
      (dataset("", "image_dir = 3"), "SDS206"), (dataset("", "image_dir = [\"a\"]"), "SDS206"),
      (dataset("", "image_dir = \"a\"\ncustom_attributes = []"), "SDS206"),
      (dataset("", "num_repeats = 2"), "SDS231"), (dataset("", "conditioning_data_dir = \"a\""), "SDS231"),
      ("[[datasets]]\nresolution = 512\n", "SDS231"), ("general = 1\n" + dataset(""), "SDS231"),
      (dataset("", "image_dir = \"a\"\nmetadata_file = \"b\"\ncaption_extension = \".txt\""), "SDS209"),
      (dataset("class_tokens = \"x\"", "metadata_file = \"b\""), "SDS209"),
      (dataset("", "metadata_file = \"b\"\nis_reg = true"), "SDS209"),
      (dataset("", "image_dir = \"a\"\nconditioning_data_dir = \"b\"\nclass_tokens = \"x\""), "SDS209"),
      (dataset("", "image_dir = \"a\"\nconditioning_data_dir = \"b\"\nrandom_crop = true"), "SDS231"),
      (dataset("debug_dataset = true"), "SDS209"), (dataset("prior_loss_weight = 1.0"), "SDS209"),
      (dataset("", "image_dir = \"a\"\nbatch_size = 2"), "SDS209"),
      (dataset("train_batch_size = 2"), "SDS210"), (dataset("", "image_dir = \"a\"\nrepeats = 2"), "SDS207"),
      ("[datasets]\nresolution = 512\n", "SDS206"), ("learning_rate = 1e-4\n" + dataset(""), "SDS232"),
      ("[training]\nlearning_rate = 1e-4\n" + dataset(""), "SDS232"),
    ]
  )
  func refused(text: String, rule: String) throws {
    #expect(try Self.errors(text) == [rule])
  }

  @Test("JSON's null is refused, too")
  func null() throws {
    let text = #"{"datasets": [{"resolution": null, "subsets": [{"image_dir": "a"}]}]}"#
    #expect(try Self.errors(text, file: "dataset.json") == ["SDS206"])
  }

  private func lint(_ config: String, _ dataset: String, _ others: [String: [UInt8]] = [:]) throws -> [Diagnostic] {
    let files = others.merging(["run.toml": Array(config.utf8), "dataset.toml": Array(dataset.utf8)]) { $1 }
    let folder = try TestFolder(files)
    defer { folder.remove() }
    var options = LintOptions()
    options.profile = .compatible
    return Linter(Self.library, options).lint(path: Path.join(folder.path, "run.toml")).diagnostics
  }

  private let run = "dataset_config = \"dataset.toml\"\nmax_train_steps = 400\nnetwork_module = \"networks.lora\"\n"

  @Test(
    "a fault is as severe where another config names the file",
    arguments: [
      (dataset("", "image_dir = \"a\"\nrepeats = 2"), "SDS207"),
      (dataset("", "image_dir = \"a\"\nbatch_size = 2"), "SDS209"), (dataset("train_batch_size = 2"), "SDS210"),
    ]
  )
  func named(dataset: String, rule: String) throws {
    let found = try lint(run, dataset).filter { $0.rule == rule }
    #expect(found.map(\.severity) == [.error])
    #expect(found.allSatisfy { Path.name($0.path) == "dataset.toml" })
  }

  @Test("conditioning images need a script that takes them")
  func conditioning() throws {
    let dataset = Self.dataset("", "image_dir = \"a\"\nconditioning_data_dir = \"b\"")
    #expect(try lint(run, dataset).contains { $0.rule == "SDS209" })
    #expect(try !lint(run + "masked_loss = true\n", dataset).contains { $0.rule == "SDS209" })
  }

  @Test(
    "what one subset sets is seen by rules about the run",
    arguments: [
      ("cache_latents = true\n", "random_crop = true", "SDS106"),
      ("cache_latents = true\n", "color_aug = true", "SDS106"),
    ]
  )
  func subsetValues(option: String, key: String, rule: String) throws {
    let two = Self.dataset("", "image_dir = \"a\"\n[[datasets.subsets]]\nimage_dir = \"b\"\n\(key)")
    #expect(try lint(run + option, two).contains { $0.rule == rule && Path.name($0.path) == "dataset.toml" })
  }

  @Test("what all subsets turn off is off")
  func subsetsTurnOff() throws {
    let text = run + "cache_latents = true\nrandom_crop = true\n"
    #expect(try lint(text, Self.dataset("")).contains { $0.rule == "SDS106" })
    let off = Self.dataset("", "image_dir = \"a\"\nrandom_crop = false")
    #expect(try !lint(text, off).contains { $0.rule == "SDS106" })
  }

  @Test("a dataset needs a resolution, there or in the config that names it")
  func resolution() throws {
    #expect(try lint(run, Self.dataset("")).contains { $0.rule == "SDS231" })
    #expect(try !lint(run + "resolution = \"512,512\"\n", Self.dataset("")).contains { $0.rule == "SDS231" })
    #expect(try !lint(run, Self.dataset("resolution = 512")).contains { $0.rule == "SDS231" })
  }

  @Test("a dataset config is named by its extension")
  func datasetExtension() throws {
    let found = try lint(run.replacing("dataset.toml", with: "dataset.txt"), "", ["dataset.txt": [0x0A]])
    #expect(found.contains { $0.rule == "SDS235" && $0.severity == .error })
  }
}
