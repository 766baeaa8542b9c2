import Files
import Images
import Sampling
import StableDiffusion
import TestSupport
import Testing

@testable import Grids

@Suite("Generating a grid")
struct RunTests {
  /// Paints plain images, and counts them; stops at a number.
  private final class Painter {
    var painted: [SampleRequest] = []
    var stopsAt: Int?

    func paint(_ request: SampleRequest, _ progress: (Int, Int) -> Void) throws(SamplingError) -> RGBImage {
      for step in 1...request.steps {
        if painted.count == stopsAt { throw .cancelled }
        progress(step, request.steps)
      }
      painted.append(request)
      let color = [UInt8(truncatingIfNeeded: request.seed), UInt8(truncatingIfNeeded: request.steps), 9]
      let pixels = (0..<request.width * request.height).flatMap { _ in color }
      guard let image = RGBImage(width: request.width, height: request.height, pixels: pixels) else {
        throw .cancelled
      }
      return image
    }
  }

  private let folder: TestFolder

  init() throws { folder = try TestFolder() }

  private func run(_ axes: [AxisLetter: String], model: String = "m") throws -> GridRun {
    var read: [AxisLetter: Axis] = [:]
    for (letter, text) in axes { read[letter] = try AxisReader { 5 }.axis(text) }
    let base = SampleRequest(prompt: "a house", steps: 2, seed: 1, width: 64, height: 64)
    return try GridRun(
      try GridPlan(try GridAxes(read), base: base),
      store: CellStore("\(folder.path)/cells"),
      parameters: { request in "\(request.seed) \(request.steps) \(model)" }
    )
  }

  private func generate(_ run: GridRun, _ generator: Painter) throws -> [String] {
    try run.generate(clock: { 0 }, observer: { _ in }) { (request, progress) throws(SamplingError) in
      try generator.paint(request, progress)
    }
  }

  @Test("a stopped grid continues where it was, without the image that was in progress")
  func resumes() throws {
    defer { folder.remove() }
    let axes: [AxisLetter: String] = [.x: "steps=1-3", .y: "seed=7,8"]
    let generator = Painter()
    generator.stopsAt = 4
    #expect(throws: GridError.sampling(.cancelled)) { try generate(try run(axes), generator) }
    #expect(try FileSystem.list("\(folder.path)/cells").count == 4)
    let second = try run(axes)
    #expect(second.existing.compactMap { $0 }.count == 4)
    generator.stopsAt = nil
    let paths = try generate(second, generator)
    #expect(generator.painted.count == 6)
    #expect(Set(paths).count == 6)
    #expect(try run(axes).missing.isEmpty)
  }

  @Test("an image counts only if it is whole and has the same parameters")
  func checksParameters() throws {
    defer { folder.remove() }
    let axes: [AxisLetter: String] = [.x: "steps=1-3"]
    let paths = try generate(try run(axes), Painter())
    #expect(try run(axes, model: "another").missing.count == 3)
    // As an axis grows and another comes, images are found wherever they belong.
    #expect(try run([.x: "seed=9,1", .y: "steps=1-4"]).missing.count == 5)
    let bytes = try FileSystem.read(paths[1])
    try FileSystem.write(Array(bytes.prefix(bytes.count / 2)), to: paths[1])
    try FileSystem.write(try FileSystem.read(paths[0]), to: paths[2])
    #expect(try run(axes).missing == [1, 2])
  }

  @Test("names of cells are short and plain and say what the cell shows")
  func names() {
    #expect(CellStore.name(labels: ["Steps: 10", "a/b, ü"], parameters: "p").hasPrefix("Steps-10_a-b-ü-"))
    let long = CellStore.name(labels: [String(repeating: "日", count: 300)], parameters: "p")
    #expect(long.utf8.count < 150)
    #expect(long.hasSuffix(".png"))
    #expect(!CellStore.name(labels: ["..", ""], parameters: "p").hasPrefix("."))
  }

  @Test("events report which images are generated and which were there")
  func events() throws {
    defer { folder.remove() }
    _ = try generate(try run([.x: "steps=1"]), Painter())
    var events: [GridEvent] = []
    _ = try run([.x: "steps=1,2"]).generate(clock: { 0 }, observer: { events.append($0) }) {
      (request, progress) throws(SamplingError) in try Painter().paint(request, progress)
    }
    #expect(
      events.prefix(3) == [
        .began(images: 2, existing: 1), .step(image: 1, of: 1, step: 1, steps: 2),
        .step(image: 1, of: 1, step: 2, steps: 2),
      ]
    )
    guard case .generated(1, 1, ["Steps: 2"], _, _) = events.last else {
      Issue.record("\(events)")
      return
    }
  }

  @Test("what cells share is computed once")
  func sharing() throws {
    defer { folder.remove() }
    let model = "\(folder.path)/tiny.safetensors"
    try RandomCheckpoint(RandomCheckpoint.Size.tiny.model, seed: 1, type: .float32).write(.ldm, to: model)
    let session = try SampleSession(checkpoint: try Checkpoint.open(model))
    let axes = try GridAxes([
      .x: try AxisReader { 0 }.axis("seed=1-3"), .y: try AxisReader { 0 }.axis("cfg=1,7"),
      .z: try AxisReader { 0 }.axis("sampler=Euler,Euler a"),
    ])
    let plan = try GridPlan(
      axes,
      base: SampleRequest(prompt: "a house", negativePrompt: "rain", steps: 2, seed: 1, width: 64, height: 64)
    )
    let run = try GridRun(plan, store: CellStore("\(folder.path)/cells")) { (request) throws(SamplingError) in
      try session.parameters(of: request, program: "test").text
    }
    _ = try run.generate(clock: { 0 }, observer: { _ in }) { (request, progress) throws(SamplingError) in
      try session.image(request, progress: progress)
    }
    let work = plan.work
    #expect(plan.images.count == 12)
    #expect((work.networks, work.prompts, work.noises, work.predictions) == (0, 2, 3, 36))
    let counted = session.counters
    #expect(counted.imagesDecoded == 12)
    #expect(counted.promptsEncoded == work.prompts)
    #expect(counted.noisesDrawn == work.noises)
    #expect(counted.predictions == work.predictions)
    #expect(counted.networksRead == work.networks)
  }
}
