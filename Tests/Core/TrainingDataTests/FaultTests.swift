import Settings
import TestSupport
import Testing

@testable import TrainingData

@Suite("Bad images, captions and options")
struct FaultTests {
  private static let options = """
    resolution = "64"
    enable_bucket = true
    min_bucket_reso = 64
    max_bucket_reso = 128
    caption_extension = ".txt"

    """

  /// The message of what loading says; nil if it succeeds.
  private func problem(_ files: [String: [UInt8]], _ extra: String = "", options: String = options) throws
    -> String?
  {
    let folder = try TestFolder(files)
    defer { folder.remove() }
    let settings = TestConfig.settings("train_data_dir = '\(folder.path)'\n" + options + extra)
    do throws(TrainingDataError) {
      _ = try TrainingDataset.load(settings, seed: 1)
      return nil
    } catch {
      return error.description.replacing(folder.path, with: "ROOT")
    }
  }

  @Test("each fault names the file and what is wrong")
  func messages() throws {
    let image = TestImages.png(64, 64)
    #expect(try problem(["1_x/a.png": image]) == nil)
    func expect(_ files: [String: [UInt8]], _ part: String) throws {
      let message = try problem(files)
      #expect(message?.contains(part) == true, "\(message ?? "no problem")")
    }
    try expect(["1_x/a.png": image, "1_x/a.txt": []], "ROOT/1_x/a.txt: the caption file is empty")
    try expect(
      ["1_x/a.png": image, "1_x/a.txt": [0xFF, 0x41]],
      "ROOT/1_x/a.txt: the caption file is not UTF-8"
    )
    try expect(["1_x/a.png": [1, 2, 3]], "ROOT/1_x/a.png: ")
    try expect(
      ["1_x/a.png": image, "1_x/b.png": TestImages.png(2_147_483_647, 2_147_483_647)],
      "ROOT/1_x/b.png: its size is 2147483647×2147483647; Pillow"
    )
    try expect(
      ["1_x/a.png": image, "1_x/b.png": TestImages.png(10_000, 10_000)],
      "ROOT/1_x/b.png: the image has 10000×10000 pixels; at most 67108864 pixels can be trained on"
    )
    try expect(
      ["1_x/a.png": image, "1_x/b.png": TestImages.png(60_000_000, 1)],
      "ROOT/1_x/b.png: the image of 60000000×1 pixels would be enlarged to "
    )
    try expect(["1_x/a.png": []], "ROOT/1_x/a.png: ")
    try expect(["1_x/a.txt": image], "there are no images")
    try expect(["x/a.png": image], "no folder named like 10_name")
    try expect(
      ["9223372036854775807_x/a.png": image, "9223372036854775807_x/b.png": image],
      "num_repeats: ROOT/"
    )
    try expect(["67108864_x/a.png": image, "1_y/a.png": image], "are too many")
  }

  @Test(
    "an option that cannot be used is named",
    arguments: [
      ("bucket_reso_steps = 32", "bucket_reso_steps: must be a multiple of 64 for Stable Diffusion 1.x, not 32"),
      ("resize_interpolation = 'best'", "resize_interpolation: must be one of lanczos"),
      ("cache_latents = true\nrandom_crop = true", "random_crop: "),
      ("cache_latents = true\ncolor_aug = true", "color_aug: "),
      ("in_json = 'x.json'", "in_json: metadata files are not read"),
      ("train_batch_size = 0", "train_batch_size: must be between 1 and 65536, not 0"),
      ("train_batch_size = 9223372036854775807", "train_batch_size: must be between 1 and 65536"),
      ("token_warmup_min = -9223372036854775808", "token_warmup_min: "),
    ]
  )
  func options(extra: String, part: String) throws {
    let message = try problem(["1_x/a.png": TestImages.png(64, 64)], extra + "\n")
    #expect(message?.contains(part) == true, "\(message ?? "no problem")")
  }

  @Test(
    "images must have the resolution if there are neither buckets nor a cache",
    arguments: [
      ("", "resolution: "), ("resolution = '128'", "enable_bucket"), ("resolution = '32'", "random_crop"),
    ]
  )
  func sizes(options: String, part: String) throws {
    let message = try problem(["1_x/a.png": TestImages.png(64, 64)], options: options + "\n")
    #expect(message?.contains(part) == true, "\(message ?? "no problem")")
  }

  @Test("a truncated image is found when it is decoded")
  func truncated() throws {
    let png = TestPNG.file(width: 64, height: 64, channels: 3, TestPNG.pixels(64, 64, 3))
    let folder = try TestFolder(["1_x/a.png": Array(png.prefix(4000))])
    defer { folder.remove() }
    let dataset = try TrainingDataset.load(
      TestConfig.settings("train_data_dir = '\(folder.path)'\n" + Self.options),
      seed: 1
    )
    let sample = BatchPlan.Sample(image: 0, isFlipped: false, crop: nil, caption: "")
    #expect(throws: TrainingDataError.image(path: folder.path + "/1_x/a.png", .truncated)) {
      try dataset.batch(BatchPlan(dataset: 0, samples: [sample]), latents: nil)
    }
  }

  @Test("sd-scripts' warnings are given")
  func warnings() throws {
    let image = TestImages.png(64, 64)
    let folder = try TestFolder(
      ["1_x/a.png": image, "1_x/b.png": image, "1_x/b.txt": [0x62], "notes/c.png": image],
      folders: ["2_y"]
    )
    defer { folder.remove() }
    let dataset = try TrainingDataset.load(
      TestConfig.settings(
        "train_data_dir = '\(folder.path)'\n" + Self.options
      ),
      seed: 1
    )
    let warnings = dataset.warnings.joined(separator: "\n")
    #expect(warnings.contains("1 of 2 images have no .txt file and are trained with 'x'"))
    #expect(warnings.contains("2_y contains no images"))
    #expect(warnings.contains("notes: not used, since the name does not start with a number"))
    #expect(dataset.imageCount == 2)
  }

  @Test("images whose config wants no captions get no warning")
  func noCaptions() throws {
    let folder = try TestFolder(["1_x/a.png": TestImages.png(64, 64)])
    defer { folder.remove() }
    let options =
      "train_data_dir = '\(folder.path)'\ncaption_extension = '.none-use-foldername'\nresolution = '64,64'\n"
    #expect(try TrainingDataset.load(TestConfig.settings(options), seed: 1).warnings.isEmpty)
  }

  @Test("the older spelling of caption_extension counts")
  func olderSpelling() throws {
    let folder = try TestFolder(["1_x/a.png": TestImages.png(64, 64), "1_x/a.cap": Array("seen".utf8)])
    defer { folder.remove() }
    let dataset = try TrainingDataset.load(
      TestConfig.settings("train_data_dir = '\(folder.path)'\ncaption_extention = 'cap'\n" + Self.options),
      seed: 1
    )
    #expect(dataset.datasets[0].images.map(\.caption) == ["seen"])
  }
}
