import Files
import TestSupport
import Testing

@testable import Sampling

@Suite("Prompt files")
struct SamplePromptTests {
  private static func read(_ text: String, _ name: String) throws -> [SamplePrompt] {
    let folder = try TestFolder([name: Array(text.utf8)])
    defer { folder.remove() }
    return try SamplePromptFile.read(Path.join(folder.path, name)).map { prompt in
      var prompt = prompt
      prompt.place = String(prompt.place.dropFirst(folder.path.count + 1))
      return prompt
    }
  }

  /// The message with the file's name alone.
  private static func refusal(_ text: String, _ name: String) throws -> String {
    let folder = try TestFolder([name: Array(text.utf8)])
    defer { folder.remove() }
    do {
      _ = try SamplePromptFile.read(Path.join(folder.path, name))
      return "it was read"
    } catch {
      return String(error.description.dropFirst(folder.path.count + 1))
    }
  }

  private static func prompt(_ text: String, place: String, _ change: (inout SamplePrompt) -> Void = { _ in })
    -> SamplePrompt
  {
    var prompt = SamplePrompt()
    (prompt.prompt, prompt.place) = (text, place)
    change(&prompt)
    return prompt
  }

  @Test("a line of text is a prompt with sd-scripts' options")
  func lines() throws {
    let prompts = try Self.read(
      """
      # a comment
      a cat, (blue:1.2) --n dog --W 500 --h 20 --d 7 --l 5.5 --s 2000 --ss k_euler_a

        just words \u{20}
      x --g 3.5 --fs 1
      """,
      "p.txt"
    )
    #expect(
      prompts == [
        Self.prompt("a cat, (blue:1.2)", place: "p.txt:2") {
          ($0.negativePrompt, $0.width, $0.height, $0.seed) = ("dog", 496, 64, 7)
          ($0.cfgScale, $0.steps, $0.sampler) = (5.5, 1000, "k_euler_a")
        },
        Self.prompt("just words", place: "p.txt:4"), Self.prompt("x", place: "p.txt:5"),
      ]
    )
  }

  @Test("a table of TOML is a prompt, and [prompt] has the values for all of them")
  func toml() throws {
    let prompts = try Self.read(
      """
      [prompt]
      width = 64
      scale = 7
      [[prompt.subset]]
      prompt = "a"
      seed = 1
      [[prompt.subset]]
      prompt = "b"
      negative_prompt = "c"
      sample_steps = 4
      sample_sampler = "ddim"
      """,
      "p.toml"
    )
    #expect(prompts.map(\.prompt) == ["a", "b"])
    #expect(prompts.map(\.width) == [64, 64])
    #expect(prompts.map(\.cfgScale) == [7, 7])
    #expect(prompts.map(\.seed) == [1, nil])
    #expect(prompts.map(\.steps) == [30, 4])
    #expect(prompts.last?.sampler == "ddim")
    #expect(prompts.last?.negativePrompt == "c")
  }

  @Test("a JSON list has objects and lines")
  func json() throws {
    let prompts = try Self.read(
      #"[{"prompt": "a", "height": 128, "negative_prompt": null, "seed": 3}, "b --s 5"]"#,
      "p.json"
    )
    #expect(prompts.map(\.prompt) == ["a", "b"])
    #expect(prompts.map(\.height) == [128, 512])
    #expect(prompts.map(\.seed) == [3, nil])
    #expect(prompts.map(\.steps) == [30, 5])
  }

  @Test("a faulty file is an error with its place")
  func faults() throws {
    #expect(try Self.refusal("a\nb --w wide", "p.txt") == "p.txt:2: --w wide: 'wide' is not a whole number")
    #expect(try Self.refusal("a --d -1", "p.txt").contains("'-1' is not a seed"))
    #expect(try Self.refusal("a --l x", "p.txt").hasPrefix("p.txt:1: --l x: 'x' is not a number"))
    #expect(
      try Self.refusal("a --q 1", "p.txt").hasPrefix("p.txt:1: --q: there is no such option; there are --n")
    )
    // sd-scripts draws "just".
    #expect(try Self.refusal("just -- words", "p.txt").hasPrefix("p.txt:1: --: there is no such option"))
    #expect(try Self.refusal("a --cn x.png", "p.txt").contains("without a ControlNet"))
    #expect(try Self.refusal("# nothing\n\n", "p.txt") == "p.txt: it has no prompt; write one per line")
    #expect(try Self.refusal("a", "p.md").contains("must end in .txt, .toml or .json"))
    #expect(try Self.refusal("[prompt]\nwidth = 64\n", "p.toml").contains("no [[prompt.subset]]"))
    #expect(
      try Self.refusal("[prompt]\nwidth = 64\n[[prompt.subset]]\nwidth = 32\n", "p.toml").contains(
        "p.toml:4:9: width is in [prompt], too"
      )
    )
    #expect(try Self.refusal("[prompt\n", "p.toml").hasPrefix("p.toml:1:"))
    #expect(try Self.refusal(#"{"prompt": "a"}"#, "p.json").contains("must be a list"))
    #expect(try Self.refusal(#"[{"prompt": 1}]"#, "p.json").hasPrefix("p.json:1:13: prompt must be a text"))
    #expect(try Self.refusal(#"[{"steps": 1}]"#, "p.json").contains("steps: there is no such key"))
    #expect(try Self.refusal(#"[{"width": -1}]"#, "p.json").contains("width must be a whole number"))
    #expect(try Self.refusal("[3]", "p.json").contains("must be an object or a string"))
    let folder = try TestFolder(["latin.txt": [0x61, 0xE9]])
    defer { folder.remove() }
    for name in ["latin.txt", "missing.txt"] {
      #expect(throws: SamplingError.self) { try SamplePromptFile.read(Path.join(folder.path, name)) }
    }
  }
}
