import Documents
import TestSupport
import Testing
import Tokenizer

@testable import Sampling

@Suite("Prompts")
struct PromptTests {
  @Test("chunks and weights are the reference's")
  func chunks() throws {
    let root = try Golden().json("prompts.json")
    try #require(root.items.count > 20)
    for entry in root.items {
      let prompt = try #require(entry["prompt"]?.string)
      let expected = try (try #require(entry["chunks"])).items.map { chunk in
        PromptChunk(
          ids: try Self.runs(chunk["ids"]).map { Int32($0) },
          weights: try Self.runs(chunk["weights"]).map { Float($0) }
        )
      }
      #expect(try CLIPTokenizer.shared.promptChunks(prompt) == expected, "\(prompt)")
    }
  }

  private static func runs(_ node: Node?) throws -> [Double] {
    let node = try #require(node)
    return try node.items.flatMap { run -> [Double] in
      let parts = run.numbers
      try #require(parts.count == 2)
      return [Double](repeating: parts[0], count: Int(parts[1]))
    }
  }

  @Test("a weight that is not a number is an error that names it")
  func badWeight() {
    #expect(throws: SamplingError.prompt(.badWeight("1.2.3", caption: "(a:1.2.3)"))) {
      try PromptSyntax.chunks(of: "(a:1.2.3)")
    }
  }

  @Test(
    "notations that would mean other words to the webui are refused",
    arguments: [
      "a [cat:dog:0.5]", "[cat:0.25]", "[cat::10]", "a [cat: .5]", "[a|b]", "[(cat:1.2):dog:3]", "a AND b",
      "a <lora:x:1>", "<lyco:y:1>", "<hypernet:z:1>", "[b:3 ]", "[cat:dog:-1]", "[a:b:+5]", "[a:b:1e1]", "[a:b:0.5\n]",
    ]
  )
  func notation(prompt: String) {
    #expect(throws: SamplingError.self) { try PromptSyntax.chunks(of: prompt) }
  }

  @Test(
    "words that only look like such notations are kept as they are",
    arguments: [
      "a | b", "[cat]", "[cat:dog]", "\\[cat:dog:0.5\\]", "SAND", "and", "a:0.5]", "(cat:0.5)", "[(cat:0.5)]",
      "<3",
      "[a:b:x]",
    ]
  )
  func harmless(prompt: String) throws {
    #expect(try PromptSyntax.chunks(of: prompt).count == 1)
  }

  @Test(
    "a number after a colon at a prompt's end is its weight, as in the webui",
    arguments: [
      ("a cat", "a cat", 1), ("a cat, ratio 16:9", "a cat, ratio 16", 9), ("photo :1.5", "photo", 1.5),
      ("a:1:2", "a:1", 2), ("a : -.5 ", "a", -0.5), ("a:+2.", "a", 2), ("a:b", "a:b", 1), ("a:1e3", "a:1e3", 1),
      ("a:", "a:", 1), ("a:1.2.3", "a:1.2.3", 1), ("(a:1.2)", "(a:1.2)", 1), ("a:--1", "a:--1", 1), ("a:.", "a:.", 1),
    ]
  )
  func weights(prompt: String, text: String, weight: Double) {
    let weighted = WeightedPrompt(prompt)
    #expect(weighted.text == text && weighted.weight == weight)
    #expect(SampleRequest(prompt: prompt, cfgScale: 7, seed: 1).guidanceScale == 7 * weight)
  }

  @Test("states have the reference's weights and mean", arguments: [1, 2])
  func states(clipSkip: Int) throws {
    let golden = try GoldenTensors("states")
    let prompts = [
      "a cat", "a (((house:1.3)) [on] a (hill:0.5), sun, (((sky))).", "one (red:1.5) BREAK [two]",
    ]
    let session = try Tiny.session()
    for (number, prompt) in prompts.enumerated() {
      let trace = try session.trace(
        SampleRequest(
          prompt: prompt,
          steps: 1,
          cfgScale: 1,
          sampler: .euler,
          seed: 1,
          clipSkip: clipSkip,
          width: 64,
          height: 64
        )
      )
      #expect(trace.prompt.shape == [1, number == 2 ? 154 : 77, 64])
      #expect(try golden.distance(trace.prompt.values, "\(number).\(clipSkip)") < 1e-5)
    }
  }
}
