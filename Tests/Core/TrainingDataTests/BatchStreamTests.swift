import Documents
import Files
import Randomness
import Settings
import TestSupport
import Testing

@testable import TrainingData

@Suite("Batches in sd-scripts' order")
struct BatchStreamTests {
  static let cases = 0..<5

  /// A case of batches.json with its files.
  struct Case {
    let item: Node
    let folder: TestFolder
    let settings: Settings

    init(_ index: Int) throws {
      item = try #require(Golden().json("batches.json")["cases"]).items[index]
      var files: [String: [UInt8]] = [:]
      for file in item["files"]?.items ?? [] {
        let path = try #require(file["path"]?.string)
        files[path] = TestImages.png(file["width"]?.integer ?? 0, file["height"]?.integer ?? 0)
        guard let caption = file["caption"]?.string else { continue }
        files[String(path.dropLast(3)) + "txt"] = Array(caption.utf8)
      }
      folder = try TestFolder(files)
      let root = folder.path
      let options = (item["options"]?.members ?? []).map { "\($0.key) = \(TestConfig.text($0.value))\n" }
        .joined()
      let bytes = try Golden().bytes("batches.json")
      let config = item["config"].map { String(decoding: bytes[$0.range], as: UTF8.self) }
      settings = TestConfig.settings(
        options.replacing("ROOT", with: root),
        dataset: config?.replacing("ROOT", with: root)
      )
    }

    func load() throws -> TrainingDataset {
      try TrainingDataset.load(settings, seed: item["options"]?["seed"]?.integer ?? 0)
    }

    func stream(_ dataset: TrainingDataset) -> BatchStream {
      dataset.stream(maxTrainSteps: item["max_train_steps"]?.integer ?? 0)
    }

    var torch: TorchGenerator { TorchGenerator(seed: UInt64(item["torchSeed"]?.integer ?? 0)) }
  }

  @Test("every case of the golden is compared")
  func everyCase() throws {
    #expect(try Golden().json("batches.json")["cases"]?.items.count == Self.cases.count)
  }

  @Test("images, mirroring, crops, captions and the step's random numbers are sd-scripts'", arguments: cases)
  func order(index: Int) throws {
    let example = try Case(index)
    defer { example.folder.remove() }
    let dataset = try example.load()
    #expect(dataset.batchesPerEpoch == example.item["batchesPerEpoch"]?.integer)
    #expect(dataset.trainingImageCount == example.item["trainImages"]?.integer)
    #expect(dataset.regularizationImageCount == example.item["regImages"]?.integer)
    var stream = example.stream(dataset)
    var torch = example.torch
    var step = 0
    for (epoch, batches) in try #require(example.item["epochs"]).items.enumerated() {
      stream.startEpoch(epoch + 1, &torch)
      for expected in batches.items {
        let next = stream.next(globalStep: step)
        let plan = try #require(next)
        step += 1
        check(plan, expected, dataset, example)
        let draws = try #require(expected["draws"]).numbers
        #expect(stream.python.random() == draws[0])
        #expect(torch.uniform(2) == [Float(draws[1]), Float(draws[2])])
      }
      #expect(stream.next(globalStep: step) == nil)
    }
  }

  private func check(_ plan: BatchPlan, _ expected: Node, _ dataset: TrainingDataset, _ example: Case) {
    let images = plan.samples.map { dataset.image($0, of: plan) }
    let names = images.map { Path.relative($0.path, to: example.folder.path) }
    #expect(names == expected["images"]?.strings)
    #expect(plan.samples.map(\.isFlipped) == expected["flipped"]?.items.compactMap(\.boolean))
    #expect(plan.samples.map(\.caption) == expected["captions"]?.strings)
    let weights = images.map(dataset.datasets[plan.dataset].lossWeight)
    #expect(weights == expected["lossWeights"]?.numbers.map(Float.init))
    for (index, cut) in (expected["cuts"]?.items ?? []).enumerated()
    where images[index].resized == images[index].size {
      let crop = plan.samples[index].crop
      #expect([crop?.left, crop?.top] == cut.items.map(\.integer))
    }
  }

  @Test("the metadata is that of train_network.py", arguments: cases)
  func metadata(index: Int) throws {
    let example = try Case(index)
    defer { example.folder.remove() }
    // Of a dataset with masks sd-scripts says nothing: its subsets are lost on the way.
    guard example.item["name"]?.string != "masks" else { return }
    let metadata = try example.load().metadata(example.settings)
    for member in try #require(example.item["metadata"]).members {
      #expect(metadata[member.key] == member.value.string, "\(member.key)")
    }
  }

  @Test("a stream resumed from a saved state gives the same batches as one that was not stopped", arguments: cases)
  func resume(index: Int) throws {
    let example = try Case(index)
    defer { example.folder.remove() }
    let dataset = try example.load()
    var stream = example.stream(dataset)
    var torch = example.torch
    var step = 0
    let steps = example.item["max_train_steps"]?.integer ?? 0
    for epoch in 1...2 {
      stream.startEpoch(epoch, &torch)
      while true {
        var resumed = try dataset.stream(maxTrainSteps: steps, state: stream.state)
        #expect(resumed.epoch == epoch)
        let plan = stream.next(globalStep: step)
        #expect(resumed.next(globalStep: step) == plan)
        // The step draws, too, after the batch ahead was fetched.
        #expect(stream.python.random() == resumed.python.random())
        #expect(resumed.state == stream.state)
        step += 1
        if plan == nil { break }
      }
    }
  }

  @Test("states of other images and damaged ones are refused")
  func foreignStates() throws {
    let one = try Case(0)
    let other = try Case(4)
    defer {
      one.folder.remove()
      other.folder.remove()
    }
    let dataset = try one.load()
    var stream = one.stream(dataset)
    var torch = one.torch
    stream.startEpoch(1, &torch)
    _ = stream.next(globalStep: 0)
    let state = stream.state
    let foreign = try other.load()
    #expect(throws: TrainingDataError.self) { try foreign.stream(maxTrainSteps: 30, state: state) }
    for count in [0, 7, 8, 100, state.count - 1] {
      #expect(throws: TrainingDataError.self) {
        try dataset.stream(maxTrainSteps: 40, state: Array(state.prefix(count)))
      }
    }
    for index in state.indices where index < 100 || index % 97 == 0 {
      var changed = state
      changed[index] ^= 0x80
      #expect(throws: TrainingDataError.self) { try dataset.stream(maxTrainSteps: 40, state: changed) }
    }
  }
}
