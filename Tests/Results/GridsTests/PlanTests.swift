import Files
import Sampling
import TestSupport
import Testing

@testable import Grids

@Suite("Plan of a grid")
struct PlanTests {
  private let base = SampleRequest(
    prompt: "a red house, red sky",
    negativePrompt: "red",
    steps: 4,
    seed: 1,
    width: 64,
    height: 64
  )

  private func plan(_ base: SampleRequest? = nil, _ axes: [AxisLetter: String]) throws -> GridPlan {
    var read: [AxisLetter: Axis] = [:]
    for (letter, text) in axes { read[letter] = try AxisReader { 5 }.axis(text) }
    return try GridPlan(try GridAxes(read), base: base ?? self.base)
  }

  @Test("cells go through X, then Y, then Z")
  func order() throws {
    let plan = try plan(nil, [.x: "steps=1,2", .y: "seed=3,4", .z: "cfg=5,6"])
    #expect((plan.columns, plan.rows, plan.sheets) == (2, 2, 2))
    #expect(
      plan.cells.map { [$0.x, $0.y, $0.z, $0.image] }.prefix(5) == [
        [0, 0, 0, 0], [1, 0, 0, 1], [0, 1, 0, 2], [1, 1, 0, 3], [0, 0, 1, 4],
      ]
    )
    let last = try #require(plan.images.last)
    #expect((last.request.steps, last.request.seed, last.request.cfgScale) == (2, 4, 6))
    #expect(last.labels == ["Steps: 2", "Seed: 4", "CFG Scale: 6"])
  }

  @Test("words are replaced in both prompts, and a word in neither is an error")
  func replacement() throws {
    let images = try plan(nil, [.x: "prompt=red,blue,", .y: "prompt=house,tree"]).images
    #expect(
      images.map(\.request.prompt) == [
        "a red house, red sky", "a blue house, blue sky", "a  house,  sky",
        "a red tree, red sky", "a blue tree, blue sky", "a  tree,  sky",
      ]
    )
    #expect(images.map(\.request.negativePrompt).prefix(3) == ["red", "blue", ""])
    #expect(throws: GridError.axis(.y, .notFound("green"))) { try plan(nil, [.y: "prompt=green,blue"]) }
  }

  @Test("quality tags are in both prompts or in neither")
  func quality() throws {
    let plain = try plan(nil, [.x: "quality"]).images.map(\.request)
    #expect(plain.map(\.prompt) == ["masterpiece, best quality, a red house, red sky", base.prompt])
    #expect(plain.map(\.negativePrompt) == ["worst quality, low quality, red", "red"])
    var tagged = base
    tagged.prompt = "masterpiece, a red house"
    tagged.negativePrompt = "lowres, red"
    let bare = try plan(tagged, [.x: "quality=without,with"]).images.map(\.request)
    #expect(bare.map(\.prompt) == ["a red house", "masterpiece, a red house"])
    #expect(bare.map(\.negativePrompt) == ["red", "lowres, red"])
  }

  @Test("cells with the same parameters share one image")
  func same() throws {
    let plan = try plan(nil, [.x: "steps=4,4,5", .y: "network=none,none"])
    #expect(plan.cells.map(\.image) == [0, 0, 1, 0, 0, 1])
    #expect(plan.images.count == 2)
  }

  @Test("a multiplier belongs to the axis's network, or to those of all cells")
  func multiplier() throws {
    let folder = try TestFolder(["a.safetensors": SmallNetwork.bytes(steps: 1)])
    defer { folder.remove() }
    let path = "\(folder.path)/a.safetensors"
    var withStyle = base
    withStyle.networks = [NetworkUse(path: "style.safetensors", multiplier: 0.5)]
    let own = try plan(withStyle, [.x: "network=none,\(path)", .y: "multiplier=0.2,1"])
    #expect(
      own.images.map(\.request.networks) == [
        withStyle.networks, withStyle.networks + [NetworkUse(path: path, multiplier: 0.2)],
        withStyle.networks + [NetworkUse(path: path, multiplier: 1)],
      ]
    )
    let all = try plan(withStyle, [.y: "multiplier=0.2,1"])
    #expect(all.images.map { $0.request.networks[0].multiplier } == [0.2, 1])
    #expect(throws: GridError.axis(.y, .noNetwork(.multiplier))) { try plan(nil, [.y: "multiplier=0.2,1"]) }
  }

  @Test("variations are combined with saves, whose own variation then does not count")
  func variations() throws {
    let folder = try TestFolder()
    defer { folder.remove() }
    for variation in 1...2 {
      for ending in ["", "-step00000004"] {
        try folder.write(
          SmallNetwork.bytes(steps: ending.isEmpty ? 8 : 4),
          to: "mira-v\(variation)\(ending).safetensors"
        )
      }
    }
    let plan = try plan(nil, [.x: "network=\(folder.path)", .y: "variation=1-2"])
    #expect(plan.labels(.x) == ["mira · step 4", "mira · end, step 8"])
    #expect(plan.labels(.y) == ["variation 1", "variation 2"])
    #expect(
      plan.images.map { Path.name($0.request.networks[0].path) } == [
        "mira-v1-step00000004.safetensors", "mira-v1.safetensors", "mira-v2-step00000004.safetensors",
        "mira-v2.safetensors",
      ]
    )
    #expect(throws: GridError.noVariation(path: "\(folder.path)/mira-v3-step00000004.safetensors")) {
      try self.plan(nil, [.x: "network=\(folder.path)", .y: "variation=3"])
    }
    var single = base
    single.networks = [NetworkUse(path: "\(folder.path)/mira-v1.safetensors", multiplier: 0.5)]
    let chosen = try self.plan(single, [.x: "variation=2"]).images[0].request.networks
    #expect(chosen == [NetworkUse(path: "\(folder.path)/mira-v2.safetensors", multiplier: 0.5)])
    #expect(throws: GridError.axis(.x, .noNetwork(.variation))) { try self.plan(nil, [.x: "variation=2"]) }
    #expect(throws: GridError.twoNetworks(.x, .y)) {
      try self.plan(nil, [.x: "network=none", .y: "variation=\(folder.path)"])
    }
  }

  @Test("axes that do not go together, and too many cells, are refused")
  func refused() throws {
    #expect(throws: GridError.noAxis) { try GridAxes([:]) }
    #expect(throws: GridError.twice(.seed, .x, .z)) { try plan(nil, [.x: "seed=1", .z: "seed=2"]) }
    #expect(throws: GridError.twice(.prompt, .x, .y)) {
      try plan(nil, [.x: "prompt=red,a", .y: "prompt=red,b"])
    }
    #expect(throws: GridError.tooManyCells(1_000_000)) {
      try plan(nil, [.x: "seed=1-1000", .y: "steps=1-1000"])
    }
  }

  @Test("images that share networks and texts are generated one after another")
  func generationOrder() throws {
    let folder = try TestFolder(["a.safetensors": SmallNetwork.bytes(steps: 1)])
    defer { folder.remove() }
    let plan = try plan(
      nil,
      [.x: "network=none,\(folder.path)/a.safetensors", .y: "seed=1,2", .z: "prompt=red,blue"]
    )
    let order = plan.generationOrder.map { plan.images[$0].request }
    #expect(order.map(\.networks.count) == [0, 0, 0, 0, 1, 1, 1, 1])
    #expect(order.map { $0.prompt.contains("blue") } == [false, false, true, true, false, false, true, true])
    #expect(order.map(\.seed) == [1, 2, 1, 2, 1, 2, 1, 2])
    let work = plan.work
    #expect((work.networks, work.prompts, work.noises, work.steps, work.predictions) == (1, 8, 2, 32, 64))
  }
}
