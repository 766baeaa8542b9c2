import Documents
import Randomness
import TestSupport
import Testing

@testable import TrainingData

@Suite("Captions as sd-scripts processes them")
struct CaptionProcessorTests {
  private func options(_ node: Node) -> SubsetOptions {
    var options = SubsetOptions(imageDir: "x")
    func number(_ key: String) -> Double? { node[key]?.number }
    options.captionPrefix = node["caption_prefix"]?.string
    options.captionSuffix = node["caption_suffix"]?.string
    options.captionDropoutRate = number("caption_dropout_rate") ?? 0
    options.captionDropoutEveryNEpochs = node["caption_dropout_every_n_epochs"]?.integer ?? 0
    options.enableWildcard = node["enable_wildcard"]?.boolean ?? false
    options.shuffleCaption = node["shuffle_caption"]?.boolean ?? false
    options.tokenWarmupMin = node["token_warmup_min"]?.integer ?? 0
    options.tokenWarmupStep = number("token_warmup_step") ?? 0
    options.captionTagDropoutRate = number("caption_tag_dropout_rate") ?? 0
    options.keepTokens = node["keep_tokens"]?.integer ?? 0
    options.keepTokensSeparator = node["keep_tokens_separator"]?.string ?? ""
    options.captionSeparator = node["caption_separator"]?.string ?? ","
    options.secondarySeparator = node["secondary_separator"]?.string
    return options
  }

  @Test("captions and random numbers are those of sd-scripts' process_caption")
  func reference() throws {
    let cases = try Golden().json("captions.json").items
    #expect(cases.count == 160)
    for (index, item) in cases.enumerated() {
      let processor = CaptionProcessor(
        options: options(try #require(item["options"])),
        maxTrainSteps: try #require(item["maxTrainSteps"]?.integer)
      )
      var random = PythonRandom(seed: try #require(item["seed"]?.integer))
      let caption = try #require(item["caption"]?.string)
      for expected in try #require(item["results"]).items {
        let shown = processor.process(
          caption,
          epoch: try #require(item["epoch"]?.integer),
          step: try #require(item["step"]?.integer),
          &random
        )
        #expect(
          Array(shown.unicodeScalars) == Array((expected.string ?? "").unicodeScalars),
          "case \(index): \(caption)"
        )
      }
      #expect(random.random() == item["next"]?.number, "case \(index): \(caption)")
    }
  }
}
