import Documents
import Files
import Settings
import TestSupport
import Testing

@testable import Rules

/// The batches of an epoch, where buckets decide how many there are.
@Suite("Steps of an epoch")
struct EpochCounterTests {
  /// Three squares, two wide images and a tall one: at 512 pixels three buckets.
  private static let images: [(name: String, bytes: [UInt8])] = [
    ("a.png", TestImages.png(512, 512)), ("b.png", TestImages.png(600, 600)),
    ("c.png", TestImages.png(900, 900)),
    ("d.png", TestImages.png(900, 500)), ("e.png", TestImages.png(1800, 1000)),
    ("f.png", TestImages.png(500, 900)),
  ]

  private func stepsPerEpoch(
    _ text: String,
    name: String = "config.toml",
    folders: [String],
    with other: [String: [UInt8]] = [:]
  ) throws -> Int? {
    var files = other
    for folder in folders {
      for image in Self.images { files["\(folder)/\(image.name)"] = image.bytes }
    }
    let here = try TestFolder(files)
    defer { here.remove() }
    let source = Source(path: Path.join(here.path, name), text: text)
    guard case .settings(let settings, isMalformed: false) = ConfigReader.read(source, as: nil) else {
      Issue.record("not a config")
      return nil
    }
    let followed = settings.resolvingDatasetConfig()
    let reader = DatasetReader(base: here.path, override: nil)
    return LintContext(settings: followed, declared: UserDeclarations(), profile: .guide, reader: reader, measurer: nil)
      .plan
      .stepsPerEpoch
  }

  private func trainingConfig(_ more: String) -> String {
    """
    pretrained_model_name_or_path = "m.safetensors"
    output_dir = "out"
    network_module = "networks.lora"
    max_train_steps = 100
    resolution = "512,512"
    \(more)
    """
  }

  @Test("each bucket of a folder makes batches of its own")
  func buckets() throws {
    let config = trainingConfig("train_data_dir = \"data\"\ntrain_batch_size = 4\n")
    // Five times 3 squares, 2 wide images and 1 tall one: 15, 10 and 5 in batches of 4, or 30 at once.
    #expect(try stepsPerEpoch(config + "enable_bucket = true\n", folders: ["data/5_x"]) == 4 + 3 + 2)
    #expect(try stepsPerEpoch(config, folders: ["data/5_x"]) == 8)
  }

  @Test("a folder with an unreadable image has no known number of steps")
  func unreadable() throws {
    let config = trainingConfig("train_data_dir = \"data\"\ntrain_batch_size = 4\nenable_bucket = true\n")
    #expect(try stepsPerEpoch(config, folders: ["data/5_x"], with: ["data/5_x/g.png": [1]]) == nil)
  }

  @Test("regularization images are repeated to match the training images")
  func regularization() throws {
    let config = trainingConfig(
      "train_data_dir = \"data\"\nreg_data_dir = \"reg\"\ntrain_batch_size = 4\nenable_bucket = true\n"
    )
    // One square is shown 30 times beside the 15, 10 and 5.
    let one = ["reg/1_y/a.png": TestImages.png(512, 512)]
    #expect(try stepsPerEpoch(config, folders: ["data/5_x"], with: one) == 12 + 3 + 2)
    // Two folders are taken in an order that nobody knows.
    #expect(
      try stepsPerEpoch(
        config,
        folders: ["data/5_x"],
        with: one.merging(["reg/1_z/a.png": TestImages.png(512, 512)]) { $1 }
      )
        == nil
    )
  }

  @Test("each dataset has its own batch size and buckets")
  func datasets() throws {
    let datasets = """
      [general]
      enable_bucket = true

      [[datasets]]
      resolution = 512
      batch_size = 4
        [[datasets.subsets]]
        image_dir = "one"
        num_repeats = 5

      [[datasets]]
      resolution = 512
      batch_size = 2
      enable_bucket = false
        [[datasets.subsets]]
        image_dir = "two"

      [[datasets]]
      resolution = 512
        [[datasets.subsets]]
        image_dir = "two"

      """
    let config = trainingConfig("dataset_config = \"data.toml\"\n")
    // 9 batches of 4 in buckets, 3 batches of 2, and 6 of sd-scripts' own 1.
    #expect(
      try stepsPerEpoch(config, folders: ["one", "two"], with: ["data.toml": Array(datasets.utf8)]) == 9 + 3
        + 6
    )
    // A folder that is not here leaves the batches unknown.
    #expect(try stepsPerEpoch(config, folders: ["one"], with: ["data.toml": Array(datasets.utf8)]) == nil)
  }
}
