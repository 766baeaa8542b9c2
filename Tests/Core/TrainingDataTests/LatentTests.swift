import Dataset
import Documents
import Files
import Platform
import Randomness
import Settings
import Tensors
import TestSupport
import Testing

@testable import TrainingData

@Suite("Latent caches")
struct LatentTests {
  private struct EncodedAgain: Error {}

  private static func image(_ path: String) -> TrainingImage {
    let bucket = SizeFacts.Size(width: 64, height: 64)
    return TrainingImage(
      path: path,
      caption: "",
      repeats: 1,
      subset: 0,
      isReg: false,
      size: SizeFacts.Size(width: 200, height: 190),
      bucket: bucket,
      resized: bucket,
      conditioningPath: nil
    )
  }

  /// The formulas of tools/reference/batches.py, channels last.
  private static let latents: [Float] = (0..<256).map { Float($0 % 4 * 64 + $0 / 4) / 7 }
  private static let mask: [Float] = (0..<64 * 64).map { Float($0 % 5) / 4 }

  @Test("a file that sd-scripts wrote is read")
  func read() throws {
    let folder = try TestFolder(["x_0200x0190_sd.npz": Golden().bytes("latents.npz")])
    defer { folder.remove() }
    let image = Self.image(Path.join(folder.path, "x.png"))
    let read = try LatentFile(for: image).read(for: image, needsFlipped: true, needsMask: true)
    let contents = try #require(read)
    #expect(contents.latents == Self.latents)
    #expect(contents.flipped == Self.latents.map { -$0 })
    #expect(contents.mask?.values == Self.mask)
  }

  @Test("the same arrays are written byte for byte as numpy writes them")
  func write() throws {
    let folder = try TestFolder()
    defer { folder.remove() }
    let image = Self.image(Path.join(folder.path, "x.png"))
    let contents = LatentFile.Contents(
      latents: Self.latents,
      flipped: Self.latents.map { -$0 },
      mask: LossMask(width: 64, height: 64, values: Self.mask)
    )
    try LatentFile(for: image).write(contents, for: image)
    let ours = try ZipArchive.read(FileSystem.read(Path.join(folder.path, "x_0200x0190_sd.npz")))
    let theirs = try ZipArchive.read(Golden().bytes("latents.npz"))
    #expect(ours.map(\.name) == theirs.map(\.name))
    for (ours, theirs) in zip(ours, theirs) where ours.name != "crop_ltrb.npy" {
      #expect(Array(ours.bytes) == Array(theirs.bytes), "\(ours.name)")
    }
    let read = try LatentFile(for: image).read(for: image, needsFlipped: true, needsMask: true)
    #expect(read?.latents == contents.latents)
    #expect(read?.mask?.values == Self.mask)
  }

  @Test("damaged archives are errors, never crashes")
  func damaged() throws {
    let bytes = try Golden().bytes("latents.npz")
    for count in stride(from: 0, to: bytes.count, by: 997) {
      #expect(throws: ZipArchive.Failure.self) { try NumpyArchive(Array(bytes.prefix(count))) }
    }
    for index in stride(from: 0, to: bytes.count, by: 211) {
      var changed = bytes
      changed[index] ^= 0xFF
      _ = try? NumpyArchive(changed)
    }
    // A byte inside an array changes its checksum.
    var changed = bytes
    changed[500] ^= 1
    #expect(throws: ZipArchive.Failure.damaged("latents.npy")) { try NumpyArchive(changed) }
  }

  @Test("an archive whose entries share their bytes is damaged, since they would fill any memory")
  func overlappingEntries() throws {
    let array = NumpyArray((0..<1000).map(Float.init), shape: [1000]).npy
    let one = try #require(ZipArchive.write([("a.npy", array)]))
    let end = one.count - 22
    // The directory's only entry once more, and the number of entries in the record at the end.
    var bytes = one
    bytes[end + 10] = 2
    bytes.insert(contentsOf: one[(end - 51)..<end], at: end)
    #expect(throws: ZipArchive.Failure.damaged("a.npy")) { try ZipArchive.read(bytes) }
    #expect(try ZipArchive.read(one).count == 1)
  }

  // MARK: Caching

  /// Four images of two sizes, of which one folder is mirrored.
  private struct Example {
    let folder: TestFolder

    init() throws {
      var files: [String: [UInt8]] = [:]
      for (name, width, height) in [
        ("a/1.png", 64, 64), ("a/2.png", 128, 64), ("a/3.png", 64, 64), ("b/4.png", 64, 64),
      ] {
        files[name] = TestPNG.file(
          width: width,
          height: height,
          channels: 3,
          TestPNG.pixels(width, height, 3)
        )
      }
      folder = try TestFolder(files)
    }

    func load(_ options: String) throws -> TrainingDataset {
      try TrainingDataset.load(
        TestConfig.settings(
          options,
          dataset: """
            {"datasets": [{"resolution": 128, "enable_bucket": true, "min_bucket_reso": 64, "max_bucket_reso": 128,
             "bucket_no_upscale": true, "subsets": [{"image_dir": "\(folder.path)/a"},
             {"image_dir": "\(folder.path)/b", "flip_aug": true}]}]}
            """
        ),
        seed: 1
      )
    }
  }

  private func unit(_ pixels: Tensor) -> (mean: Tensor, logVariance: Tensor) {
    let shape = [pixels.shape[0], pixels.shape[1] / 8, pixels.shape[2] / 8, 4]
    return (Tensor.zeros(shape), Tensor.zeros(shape))
  }

  @Test("images of one size are encoded together, and their mirror images after them")
  func draws() throws {
    let example = try Example()
    defer { example.folder.remove() }
    let dataset = try example.load("cache_latents = true\nvae_batch_size = 2\n")
    var torch = TorchGenerator(seed: 4)
    var shapes: [[Int]] = []
    var pixels: [[Float]] = []
    let store = try dataset.prepareLatents(&torch) { images in
      shapes.append(images.shape)
      pixels.append(images.values)
      return unit(images)
    }
    // Smaller buckets come first; the folder that is mirrored is encoded by itself.
    #expect(shapes == [[2, 64, 64, 3], [1, 64, 64, 3], [1, 64, 64, 3], [1, 64, 128, 3]])
    let plain = TestPNG.pixels(64, 64, 3)
    var mirrored: [Float] = []
    for index in 0..<64 * 64 * 3 {
      let column = 63 - index / 3 % 64
      mirrored.append(ImageLoader.levels[Int(plain[(index / 192 * 64 + column) * 3 + index % 3])])
    }
    #expect(pixels[1] == plain.map { ImageLoader.levels[Int($0)] })
    #expect(pixels[2] == mirrored)

    var expected = TorchGenerator(seed: 4)
    let noise = shapes.map { expected.normal($0[0] * $0[1] * $0[2] / 16) }
    #expect(torch == expected)
    let index = try #require(dataset.datasets[0].images.firstIndex { $0.path.hasSuffix("4.png") })
    for isFlipped in [false, true] {
      let sample = BatchPlan.Sample(image: index, isFlipped: isFlipped, crop: nil, caption: "")
      let batch = try dataset.batch(BatchPlan(dataset: 0, samples: [sample]), latents: store)
      // Drawn channels first, kept channels last.
      let drawn = noise[isFlipped ? 2 : 1]
      let channelsLast = (0..<256).map { drawn[$0 % 4 * 64 + $0 / 4] }
      #expect(batch.latents?.values == channelsLast)
      #expect(batch.pixels == nil)
    }
  }

  @Test("latents whose files cannot be written are kept in memory, and are the same")
  func unwritable() throws {
    let example = try Example()
    defer { example.folder.remove() }
    let dataset = try example.load("cache_latents_to_disk = true\n")
    let sample = BatchPlan.Sample(image: 0, isFlipped: false, crop: nil, caption: "")
    func latents(_ store: LatentStore) throws -> [Float]? {
      try dataset.batch(BatchPlan(dataset: 0, samples: [sample]), latents: store).latents?.values
    }
    // A file behind a link to nowhere cannot be written, whoever runs the test.
    let path = LatentFile(for: dataset.datasets[0].images[0]).path
    symlink("/nowhere/latents.npz", path)
    var torch = TorchGenerator(seed: 4)
    let inMemory = try dataset.prepareLatents(&torch, encode: unit)
    #expect(inMemory.writeFailure?.description.contains(path) == true)
    let kept = try latents(inMemory)
    unlink(path)
    var again = TorchGenerator(seed: 4)
    for image in dataset.datasets.flatMap(\.images) { unlink(LatentFile(for: image).path) }
    let onDisk = try dataset.prepareLatents(&again, encode: unit)
    #expect(onDisk.writeFailure == nil)
    #expect(try latents(onDisk) == kept)
    #expect(kept != nil)
  }

  @Test("files are made once, and again if they are for another size")
  func disk() throws {
    let example = try Example()
    defer { example.folder.remove() }
    let dataset = try example.load("cache_latents_to_disk = true\n")
    var torch = TorchGenerator(seed: 4)
    _ = try dataset.prepareLatents(&torch, encode: unit)
    let store = try dataset.prepareLatents(&torch) { _ in throw EncodedAgain() }
    let sample = BatchPlan.Sample(image: 0, isFlipped: false, crop: nil, caption: "")
    let batch = try dataset.batch(BatchPlan(dataset: 0, samples: [sample]), latents: store)
    #expect(batch.latents?.shape == [1, 8, 8, 4])

    let path = Path.join(example.folder.path, "a/1_0064x0064_sd.npz")
    try FileSystem.write(Array(Golden().bytes("latents.npz").dropLast(2)), to: path)
    #expect(throws: TrainingDataError.self) { try dataset.prepareLatents(&torch, encode: unit) }
    let small = NumpyArray([Float](repeating: 0, count: 16), shape: [4, 2, 2])
    var archive = NumpyArchive()
    archive["latents"] = small
    archive["kept"] = small
    try FileSystem.write(try #require(archive.file), to: path)
    var encoded = 0
    _ = try dataset.prepareLatents(&torch) { images in
      encoded += 1
      return unit(images)
    }
    #expect(encoded == 1)
    let again = try NumpyArchive(FileSystem.read(path))
    #expect(again["kept"] == small)
    #expect(again["latents"]?.shape == [4, 8, 8])
  }

  @Test("latents that are not numbers are an error with the image's name")
  func notNumbers() throws {
    let example = try Example()
    defer { example.folder.remove() }
    let dataset = try example.load("cache_latents = true\n")
    var torch = TorchGenerator(seed: 4)
    do {
      _ = try dataset.prepareLatents(&torch) { images in
        let (mean, logVariance) = unit(images)
        mean.data[7] = .nan
        return (mean, logVariance)
      }
      Issue.record("not a number went through")
    } catch {
      #expect("\(error)".contains(".png: the VAE's latents are not numbers"))
    }
  }

  @Test("the log variance is clamped to between -30 and 20")
  func sampling() {
    var torch = TorchGenerator(seed: 9)
    var expected = TorchGenerator(seed: 9)
    let noise = expected.normal(16)
    let variances: [Float] = (0..<16).map { [-99, 0, 2, 99][$0 / 4] }
    let mean: [Float] = (0..<16).map { Float($0) }
    let result = LatentSampling.sample(
      mean: Tensor([1, 2, 2, 4], mean),
      logVariance: Tensor([1, 2, 2, 4], variances),
      &torch
    ).values
    for (index, value) in result.enumerated() {
      let deviation: Float = [3.0590232e-07, 1, 2.7182817, 22026.465][index / 4]
      let exact = mean[index] + deviation * noise[index % 4 * 4 + index / 4]
      expectClose(value, exact, within: 1e-6 * max(1, abs(exact)))
    }
  }
}
