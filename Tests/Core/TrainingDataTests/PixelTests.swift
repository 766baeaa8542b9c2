import Documents
import Settings
import TestSupport
import Testing

@testable import TrainingData

@Suite("Images as sd-scripts loads them")
struct PixelTests {
  @Test("pixels and alpha are those of BaseDataset.__getitem__, to the bit", arguments: 0..<10)
  func reference(index: Int) throws {
    let item = try Golden().json("pixels.json").items[index]
    let width = try #require(item["width"]?.integer)
    let height = try #require(item["height"]?.integer)
    let channels = try #require(item["channels"]?.integer)
    let isFlipped = item["flipped"]?.boolean ?? false
    let pixels = TestPNG.pixels(width, height, channels)
    let folder = try TestFolder([
      "image.png": TestPNG.file(width: width, height: height, channels: channels, pixels)
    ])
    defer { folder.remove() }
    let dataset = try TrainingDataset.load(
      TestConfig.settings(
        "seed = 1\n",
        dataset: """
          {"datasets": [{"resolution": 64, "enable_bucket": true, "min_bucket_reso": 64, "max_bucket_reso": 128,
           "subsets": [{"image_dir": "\(folder.path)", "class_tokens": "x", "alpha_mask": \(channels == 4)}]}]}
          """
      ),
      seed: 1
    )
    let sample = BatchPlan.Sample(image: 0, isFlipped: isFlipped, crop: nil, caption: "x")
    let batch = try dataset.batch(BatchPlan(dataset: 0, samples: [sample]), latents: nil)
    let bucket = try #require(item["bucket"]).integers
    let tensor = try #require(batch.pixels)
    #expect(tensor.shape == [1, bucket[1], bucket[0], 3])
    let bytes = tensor.values.map { UInt8((($0 + 1) * 127.5).rounded()) }
    #expect(Int(TestPNG.crc(bytes)) == item["crc"]?.integer)
    #expect(stride(from: 0, to: bytes.count, by: 31).map { bytes[$0] } == item["samples"]?.hexadecimalBytes)
    let mask = item["mask"]?.numbers.map(Float.init)
    #expect(batch.masks?.shape == mask.map { _ in [1, bucket[1] / 8, bucket[0] / 8] })
    expectClose(batch.masks?.values ?? [], mask ?? [], within: 2e-7)
  }

  @Test("levels are torchvision's")
  func levels() {
    #expect(ImageLoader.levels.count == 256)
    #expect(ImageLoader.levels[0] == -1)
    #expect(ImageLoader.levels[255] == 1)
    // 100/255 in float32, minus 0.5, over 0.5.
    #expect(ImageLoader.levels[100] == (Float(100) / 255 - 0.5) / 0.5)
  }

  @Test("a mask's red channel is resized to the bucket")
  func conditioning() throws {
    let size = (64, 64)
    var red: [UInt8] = []
    for index in 0..<64 * 64 { red += [index % 64 < 32 ? 255 : 0, 9, 9] }
    let png = TestPNG.file(width: size.0, height: size.1, channels: 3, red)
    let folder = try TestFolder(["a/x.png": png, "masks/x.png": png])
    defer { folder.remove() }
    let config = """
      {"datasets": [{"resolution": 64, "enable_bucket": true, "min_bucket_reso": 64, "max_bucket_reso": 128,
       "subsets": [{"image_dir": "\(folder.path)/a", "conditioning_data_dir": "\(folder.path)/masks"}]}]}
      """
    let dataset = try TrainingDataset.load(
      TestConfig.settings("masked_loss = true\n", dataset: config),
      seed: 1
    )
    for isFlipped in [false, true] {
      let sample = BatchPlan.Sample(image: 0, isFlipped: isFlipped, crop: nil, caption: "")
      let batch = try dataset.batch(BatchPlan(dataset: 0, samples: [sample]), latents: nil)
      let row = [Float](repeating: 1, count: 4) + [Float](repeating: 0, count: 4)
      #expect(batch.masks?.shape == [1, 8, 8])
      #expect(Array(batch.masks?.values.prefix(8) ?? []) == (isFlipped ? row.reversed() : row))
    }
    #expect(throws: TrainingDataError.self) {
      try TrainingDataset.load(TestConfig.settings("seed = 1\n", dataset: config), seed: 1)
    }
    try folder.write(png, to: "masks/more.png")
    #expect(throws: TrainingDataError.self) {
      try TrainingDataset.load(TestConfig.settings("masked_loss = true\n", dataset: config), seed: 1)
    }
  }
}
