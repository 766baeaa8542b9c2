import Files
import Images
import Settings
import TestSupport
import Testing

@testable import Training

@Suite("Samples while training", .serialized)
struct SampleTests {
  private static let prompts = """
    mira, (red hair:1.2) --n bad --w 64 --h 72 --l 6.5 --s 2 --d 42
    mira --w 64 --h 64 --s 1 --ss euler_a
    """

  private static func sampled(_ events: TinyRun.Events) -> [String] {
    events.all.compactMap { if case .sampled(let path, _, _) = $0 { Path.name(path) } else { nil } }
  }

  @Test("the run trains the same vectors with samples and without")
  func undisturbed() throws {
    let lines = "shuffle_caption = true\nmax_train_steps = 4\nsample_prompts = "
    let plain = try TinyRun()
    defer { plain.folder.remove() }
    let (_, without) = try plain.train(plain.request("shuffle_caption = true\nmax_train_steps = 4"))
    let tiny = try TinyRun()
    defer { tiny.folder.remove() }
    try tiny.folder.write(Array(Self.prompts.utf8), to: "prompts.txt")
    let (_, with) = try tiny.train(
      tiny.request(
        lines + "\"\(tiny.path("prompts.txt"))\"\nsample_every_n_steps = 1\nsample_at_first = true"
      )
    )
    #expect(Self.sampled(without).isEmpty)
    #expect(Self.sampled(with).count == 10)
    #expect(with.steps == without.steps)
    #expect(try tiny.tensors("out/mira.safetensors") == plain.tensors("out/mira.safetensors"))
  }

  @Test("samples have sd-scripts' names, their parameters, and a place in the event file")
  func images() throws {
    let tiny = try TinyRun()
    defer { tiny.folder.remove() }
    try tiny.folder.write(Array(Self.prompts.utf8), to: "prompts.txt")
    let (_, events) = try tiny.train(
      tiny.request(
        """
        sample_prompts = "prompts.txt"
        sample_every_n_steps = 1
        sample_every_n_epochs = 2
        sample_at_first = true
        clip_skip = 2
        logging_dir = "\(tiny.path("logs"))"
        """
      )
    )
    // Two epochs; if epochs are set, steps do not count.
    let names = Self.sampled(events)
    try #require(names.count == 4)
    for (name, pattern) in zip(names, ["e000000_00", "e000000_01", "e000002_00", "e000002_01"]) {
      #expect(name.hasPrefix("mira_\(pattern)_20"))
      // mira_e000000_00_20260101000000 and the seed where the prompt has one.
      let end = pattern.hasSuffix("00") ? "_42.png" : ".png"
      #expect(name.count == "mira_\(pattern)_20260101000000".count + end.count)
      #expect(name.hasSuffix(end))
    }
    let path = tiny.path("out/sample/\(names[2])")
    let image = try DecodedImage(try FileSystem.read(path))
    #expect(image.width == 64)
    #expect(image.height == 72)
    let text = try #require(try PNGText.read(path: path)["parameters"])
    #expect(
      text.hasPrefix(
        "mira, (red hair:1.2) <lora:mira-step00000006:1>\nNegative prompt: bad\nSteps: 2, Sampler: DDIM"
      )
    )
    #expect(text.contains("Seed: 42"))
    #expect(text.contains("Clip skip: 2"))
    // The vectors have moved between the two.
    #expect(try FileSystem.read(tiny.path("out/sample/\(names[0])")) != FileSystem.read(path))

    let run = try #require(try FileSystem.list(tiny.path("logs")).first)
    let logs = tiny.path("logs/\(run)/network_train")
    let log = try FileSystem.read(Path.join(logs, try #require(try FileSystem.list(logs).first)))
    let png = try FileSystem.read(path)
    #expect(log.indices.contains { log[$0...].starts(with: png) })
    #expect(log.indices.contains { log[$0...].starts(with: "sample_1".utf8) })
  }

  @Test("the GUI's own form holds the prompts themselves")
  func gui() throws {
    let settings = SettingsText.read(
      #"{"LoRA_type": "LyCORIS/iA3", "sample_every_n_steps": 5, "sample_prompts": "a\nb --s 4"}"#,
      path: "config.json",
      as: .kohyaJSON
    )
    let options = try SampleOptions(settings)
    #expect(options.everySteps == 5)
    #expect(options.prompts.map(\.prompt.prompt) == ["a", "b"])
    #expect(options.prompts.map(\.prompt.steps) == [30, 4])
  }

  @Test("a prompt that cannot be generated is an error before the first step, with its place")
  func faults() throws {
    let tiny = try TinyRun()
    defer { tiny.folder.remove() }
    func refusal(_ prompts: String?, _ lines: String) throws -> String {
      if let prompts { try tiny.folder.write(Array(prompts.utf8), to: "prompts.txt") }
      do {
        _ = try tiny.train(tiny.request(lines))
        return "it was trained"
      } catch let error as TrainingError { return error.description }
    }
    let on = "sample_every_n_steps = 1\nsample_prompts = \"prompts.txt\""
    #expect(try refusal(nil, "sample_at_first = true").contains("sample_prompts: must name a file of prompts"))
    #expect(try refusal(nil, on).contains("cannot read prompts.txt"))
    #expect(try refusal("a --w b", on).contains("prompts.txt:1: --w b: 'b' is not a whole number"))
    #expect(
      try refusal("a\nb [x:y:0.5]", on).contains("prompts.txt:2: the prompt 'b [x:y:0.5]': prompt editing")
    )
    #expect(
      try refusal("a --w 4096", on).contains(
        "prompts.txt:1: width: must be between 64 and 2048, not 4096"
      )
    )
    #expect(
      try refusal("a --ss eulr", on).contains(
        "prompts.txt:1: there is no sampler 'eulr'; did you mean 'Euler'?"
      )
    )
    #expect(
      try refusal("a", on + "\nsample_sampler = \"x\"").contains("sample_sampler: there is no sampler 'x'")
    )
    #expect(FileSystem.status(tiny.path("out")) == nil)
  }

  @Test("a sampler that is not supported is replaced, with a warning")
  func standIns() throws {
    let tiny = try TinyRun()
    defer { tiny.folder.remove() }
    try tiny.folder.write(Array("a --w 64 --h 64 --s 1\nb --w 64 --h 64 --s 1".utf8), to: "prompts.txt")
    let run = try TrainingRun(
      tiny.request("sample_at_first = true\nsample_prompts = \"prompts.txt\"\nsample_sampler = \"heun\"")
    )
    #expect(run.plan.samples == 2)
    #expect(
      run.plan.warnings.filter { $0.contains("heun") } == [
        "sample_sampler = heun: images are generated with Euler instead"
      ]
    )
  }

  @Test("Ctrl-C ends a sample, and the run saves its state")
  func stopping() throws {
    let tiny = try TinyRun()
    defer { tiny.folder.remove() }
    try tiny.folder.write(Array("a --w 64 --h 64 --s 50".utf8), to: "prompts.txt")
    let (result, events) = try tiny.train(
      tiny.request("sample_every_n_steps = 1\nsample_prompts = \"prompts.txt\""),
      stoppingAfter: 1
    )
    #expect(result.end == .interrupted)
    #expect(result.step == 1)
    #expect(Self.sampled(events).isEmpty)
    #expect(try FileSystem.list(tiny.path("out/sample")).isEmpty)
  }
}
