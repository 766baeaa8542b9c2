import Dataset
import Documents
import Files
import Settings
import TestSupport
import Testing

@testable import Rules
@testable import TrainingData

/// What the linter counts is what the trainer loads.
@Suite("One dataset plan for linter and trainer")
struct DatasetPlanTests {
  /// Counts and loads the dataset of a config.
  ///
  /// - Returns: whether both told the number of steps.
  private func compare(_ settings: Settings, base: String, _ name: String) -> Bool {
    let plan = DatasetPlan(settings, paths: PathLookup(base: base))
    guard let loaded = try? TrainingDataset.load(settings, base: base, seed: 1) else { return false }
    let images = loaded.datasets.flatMap(\.images)
    let training = images.filter { !$0.isReg }
    guard let counts = plan.counts else {
      #expect(training.isEmpty, "\(name)")
      return false
    }
    guard let batches = counts.batches else { return false }
    #expect(batches == loaded.batchesPerEpoch, "\(name)")
    #expect(counts.images == training.count, "\(name)")
    #expect(counts.repeatedImages == loaded.trainingImageCount, "\(name)")
    #expect(counts.regularizationImages == images.reduce(0) { $0 + ($1.isReg ? $1.repeats : 0) }, "\(name)")
    let loadedCounts = Plan.Counts(
      repeatedImages: loaded.trainingImageCount,
      regularizationImages: loaded.regularizationImageCount,
      images: training.count,
      batches: loaded.batchesPerEpoch
    )
    #expect(Plan(settings, counts: counts) == Plan(settings, counts: loadedCounts), "\(name)")
    return true
  }

  private func read(_ config: ExampleConfig, in folder: TestFolder) -> Settings? {
    let source = Source(path: Path.join(folder.path, config.name), text: config.text)
    guard case .settings(let settings, isMalformed: false) = ConfigReader.read(source, as: config.dialect) else {
      return nil
    }
    return settings.resolvingDatasetConfig()
  }

  // MARK: Examples

  @Test("linter and trainer plan the same steps for every example of the rules and of the documentation")
  func examples() throws {
    var compared = 0
    for config in try ExampleConfig.ofRules() + ExampleConfig.ofDocuments() {
      let folder = try TestFolder(config.files)
      defer { folder.remove() }
      guard var settings = read(config, in: folder) else { continue }
      // What an example leaves out is of no interest here.
      if settings.subsets.isEmpty { settings.setDefault("train_data_dir", .string("images"), of: "the test") }
      settings.setDefault("resolution", .string("512,512"), of: "the test")
      settings.setDefault("cache_latents", .boolean(true), of: "the test")
      try furnish(settings, folder)
      if compare(settings, base: folder.path, config.description) { compared += 1 }
    }
    #expect(compared > 100, "\(compared) configs")
  }

  /// Puts images wherever the settings name a folder that is not there.
  private func furnish(_ settings: Settings, _ folder: TestFolder) throws {
    func add(_ name: String?, _ files: [String]) throws {
      guard let name, !name.isEmpty, !name.hasPrefix("/"), !name.hasPrefix(".."), !name.contains("\\"),
        settings.paths.existing(name) == nil
      else { return }
      for (index, file) in files.enumerated() {
        try folder.write(TestImages.png(512 + 64 * index, 640), to: Path.join(name, file))
      }
    }
    try add(settings.value("train_data_dir")?.string, ["3_a/1.png", "3_a/2.png", "2_b/1.png", "0_c/1.png"])
    try add(settings.value("reg_data_dir")?.string, ["1_r/1.png", "1_r/2.png"])
    for subset in settings.subsets { try add(subset.folder, ["1.png", "2.png", "3.png"]) }
  }

  // MARK: Made-up datasets

  /// Three squares, two wide images and a tall one: at 512 pixels three buckets.
  private static let shapes = [(512, 512), (600, 600), (900, 900), (900, 500), (1800, 1000), (500, 900)]

  private static func files(_ folders: [String]) -> [String: [UInt8]] {
    var files: [String: [UInt8]] = [:]
    for folder in folders {
      for (index, (width, height)) in shapes.enumerated() {
        files["\(folder)/\(index).png"] = TestImages.png(width, height)
      }
    }
    return files
  }

  private static let head = """
    pretrained_model_name_or_path = "m.safetensors"
    network_module = "lycoris.kohya"
    max_train_epochs = 3
    resolution = "512,512"
    cache_latents = true

    """

  struct Case: Sendable {
    var config: String
    var dataset = ""
    var folders: [String]
    /// Whether the linter has to know the steps.
    var isCertain = true
  }

  static let cases: [Case] = [
    Case(config: "train_data_dir = 'd'\n", folders: ["d/5_x y", "d/1_z", "d/0_none", "d/notes"]),
    Case(config: "train_data_dir = 'd'\ntrain_batch_size = 4\n", folders: ["d/5_x"]),
    Case(config: "train_data_dir = 'd'\ntrain_batch_size = 4\nenable_bucket = true\n", folders: ["d/5_x"]),
    Case(
      config: """
        train_data_dir = 'd'
        train_batch_size = 4
        enable_bucket = true
        bucket_no_upscale = true
        gradient_accumulation_steps = 3
        """,
      folders: ["d/5_x"]
    ),
    Case(
      config: """
        train_data_dir = 'd'
        reg_data_dir = 'r'
        train_batch_size = 4
        enable_bucket = true
        """,
      folders: ["d/5_x", "r/1_y"]
    ),
    // More regularization images than are used.
    Case(config: "train_data_dir = 'd'\nreg_data_dir = 'r'\n", folders: ["d/1_x", "r/7_y"]),
    Case(
      config: "train_data_dir = 'd'\nreg_data_dir = 'r'\n",
      folders: ["d/1_x", "r/1_y", "r/1_z"],
      isCertain: false
    ),
    Case(config: "train_data_dir = 'd'\nvalidation_split = 0.3\n", folders: ["d/1_x"], isCertain: false),
    Case(config: #"train_data_dir = 'a\d'"# + "\n", folders: ["a/d/2_x"]),
    Case(
      config: "dataset_config = 'data.toml'\n",
      dataset: """
        [general]
        enable_bucket = true
        [[datasets]]
        batch_size = 4
        [[datasets.subsets]]
        image_dir = "one"
        num_repeats = 5
        class_tokens = "x"
        [[datasets.subsets]]
        image_dir = "two"
        num_repeats = 0
        [[datasets.subsets]]
        image_dir = "one"
        num_repeats = 9
        [[datasets]]
        batch_size = 5
        enable_bucket = false
        [[datasets.subsets]]
        image_dir = "two"
        [[datasets.subsets]]
        image_dir = "three"
        is_reg = true
        [[datasets]]
        min_bucket_reso = 320
        max_bucket_reso = 768
        batch_size = 3
        [[datasets.subsets]]
        image_dir = "one"
        [[datasets.subsets]]
        image_dir = "empty"
        """,
      folders: ["one", "two", "three"]
    ),
    // The training config's own repeats count where the dataset config sets none.
    Case(
      config: "dataset_config = 'data.toml'\ndataset_repeats = 4\ntrain_batch_size = 5\n",
      dataset: """
        [[datasets]]
        [[datasets.subsets]]
        image_dir = "one"
        [[datasets.subsets]]
        image_dir = "two"
        num_repeats = 2
        """,
      folders: ["one", "two"]
    ),
    Case(
      config: "dataset_config = 'data.toml'\n",
      dataset: """
        [[datasets]]
        [[datasets.subsets]]
        image_dir = "one"
        [[datasets.subsets]]
        image_dir = "elsewhere"
        """,
      folders: ["one"],
      isCertain: false
    ),
  ]

  @Test(
    "linter and trainer plan the same steps for any folders, repeats, regularization, datasets and buckets",
    arguments: cases
  )
  func synthetic(example: Case) throws {
    var files = Self.files(example.folders)
    if !example.dataset.isEmpty { files["data.toml"] = Array(example.dataset.utf8) }
    let folder = try TestFolder(files, folders: ["empty"])
    defer { folder.remove() }
    let config = ExampleConfig(name: "config.toml", text: Self.head + example.config, dialect: .sdScriptsTOML)
    let settings = try #require(read(config, in: folder))
    let isCertain = compare(settings, base: folder.path, example.config)
    #expect(isCertain == example.isCertain)
    #expect(throws: Never.self) { try TrainingDataset.load(settings, base: folder.path, seed: 1) }
  }
}

/// A config that a rule or a document shows.
private struct ExampleConfig: CustomStringConvertible {
  var name: String
  var text: String
  var dialect: DialectName?
  var files: [String: [UInt8]] = [:]
  var description = ""

  static func ofRules() throws -> [ExampleConfig] {
    let library = RuleLibrary()
    return library.rules.flatMap { rule in
      (library.document(of: rule)?.root?["examples"]?.items ?? []).compactMap { node in
        guard let dialect = node["dialect"]?.string.flatMap(DialectName.init), dialect != .networkMetadata else {
          return nil
        }
        let text = node["bad"]?.string ?? node["good"]?.string ?? ""
        let names: [DialectName: String] = [.kohyaJSON: "config.json", .commandLine: "train.sh"]
        let isJSON = node["format"]?.string == "json"
        var config = ExampleConfig(
          name: names[dialect] ?? (isJSON ? "config.json" : "config.toml"),
          text: text.replacing("«", with: "").replacing("»", with: ""),
          dialect: dialect
        )
        config.description = "\(rule.id): \(config.text)"
        for member in node["files"]?.members ?? [] where member.key != "images" {
          config.files[member.key] = Array((member.value.string ?? "").utf8)
        }
        for member in (node["images"]?.members ?? []) + (node["files"]?["images"]?.members ?? []) {
          config.files[member.key] = TestImages.png(640, 512)
        }
        return config
      }
    }
  }

  /// The code blocks of the documentation, of which some are configs.
  static func ofDocuments() throws -> [ExampleConfig] {
    let documents = try FileSystem.list(Repository.path("docs")).filter { $0.hasSuffix(".md") }.map { "docs/\($0)" }
    return try (documents + ["README.md"]).flatMap { document in
      let bytes = try FileSystem.read(Repository.path(document), limit: 1 << 20)
      return String(decoding: bytes, as: UTF8.self).split(separator: "```", omittingEmptySubsequences: false)
        .enumerated().filter { $0.offset % 2 == 1 }
        .compactMap { block -> ExampleConfig? in
          for format in ["json", "toml"] where block.element.hasPrefix(format + "\n") {
            let text = String(block.element.dropFirst(format.count + 1))
            var config = ExampleConfig(name: "config.\(format)", text: text)
            config.description = "\(document): \(text)"
            return config
          }
          return nil
        }
    }
  }
}
