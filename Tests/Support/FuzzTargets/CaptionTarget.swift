import Dataset
import Randomness
import Tokenizer
import TrainingData

/// Caption files, and what a run makes of them: the first byte's bits choose the options.
enum CaptionTarget {
  static let run: Target = { input in
    guard let bits = input.first else { return .rejected }
    let options = options(bits)
    do throws(Caption.Fault) {
      let caption = try Caption(Array(input.dropFirst()), enableWildcard: options.enableWildcard)
      let tokens = caption.lines.map { CLIPTokenizer.shared.encode($0).count }.max() ?? 0
      check(caption.leastTokens <= tokens, "at least \(caption.leastTokens) tokens, but \(tokens)")
      check(!caption.isTagList || caption.tags.count >= 3, "a list of \(caption.tags.count) tags")
      let processor = CaptionProcessor(options: options, maxTrainSteps: 10)
      let text = caption.lines.joined(separator: "\n")
      var random = PythonRandom(seed: 1)
      let result = processor.process(text, epoch: 1, step: 3, &random)
      if bits == 0 { check(result == text, "'\(text)' became '\(result)' without an option") }
      var again = PythonRandom(seed: 1)
      check(processor.process(text, epoch: 1, step: 3, &again) == result, "another caption from the same seed")
    } catch {
      check(!error.description.isEmpty, "an error without a message")
    }
    return .tried
  }

  private static func options(_ bits: UInt8) -> SubsetOptions {
    var options = SubsetOptions(imageDir: "")
    if bits & 1 != 0 { options.enableWildcard = true }
    if bits & 2 != 0 { options.shuffleCaption = true }
    if bits & 4 != 0 { options.keepTokens = Int(bits >> 4) }
    if bits & 8 != 0 { options.keepTokensSeparator = "|||" }
    if bits & 16 != 0 { options.captionTagDropoutRate = 0.5 }
    if bits & 32 != 0 { options.secondarySeparator = ";;;" }
    if bits & 64 != 0 { options.captionDropoutRate = 0.5 }
    if bits & 128 != 0 { options.tokenWarmupStep = 0.5 }
    return options
  }
}
