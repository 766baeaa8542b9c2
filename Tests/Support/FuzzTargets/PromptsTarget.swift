import Sampling

/// Files of prompts and the notation in them: the first byte is `t` for lines, `o` for TOML and `j` for JSON.
enum PromptsTarget {
  static let run: Target = { input in
    guard let file = files[input.first ?? 0] else { return .rejected }
    file.write(Array(input.dropFirst()))
    do throws(SamplingError) {
      for prompt in try SamplePromptFile.read(file.path) {
        check(prompt.width >= 64 && prompt.width % 8 == 0, "width \(prompt.width)")
        check(prompt.height >= 64 && prompt.height % 8 == 0, "height \(prompt.height)")
        check((1...1000).contains(prompt.steps), "\(prompt.steps) steps")
        check(prompt.cfgScale.isFinite, "cfg \(prompt.cfgScale)")
        for text in [prompt.prompt, prompt.negativePrompt] { checkNotation(text) }
      }
    } catch {
      check(!error.description.isEmpty, "an error without a message")
    }
    return .tried
  }

  /// Every chunk is as long as CLIP takes, and weighs something.
  private static func checkNotation(_ prompt: String) {
    do throws(SamplingError) {
      let chunks = try PromptSyntax.chunks(of: prompt)
      check(!chunks.isEmpty, "no chunk of \(prompt)")
      for chunk in chunks {
        check(chunk.ids.count == 77 && chunk.weights.count == 77, "\(chunk.ids.count) ids of \(prompt)")
        check(chunk.weights.allSatisfy { !$0.isNaN }, "a weight is no number: \(prompt)")
      }
    } catch {
      check(!error.description.isEmpty, "an error without a message")
    }
  }

  private static let files: [UInt8: ScratchFile] = [
    UInt8(ascii: "t"): ScratchFile("prompts.txt"), UInt8(ascii: "o"): ScratchFile("prompts.toml"),
    UInt8(ascii: "j"): ScratchFile("prompts.json"),
  ]
}
