import Dataset
import Testing

@Suite("Quality tags of prompts")
struct QualityPromptTests {
  @Test(
    "quality tags go, and nothing else",
    arguments: [
      ("masterpiece, best quality, girl", "girl"), ("girl, masterpiece", "girl"), ("girl", "girl"), ("", ""),
      ("girl,  red hair ,absurdres", "girl,  red hair "), ("(masterpiece, best quality:1.2), girl", "girl"),
      ("x, (highres, girl:1.1), y", "x, (girl:1.1), y"), ("(girl, masterpiece:1.2), y", "(girl:1.2), y"),
      ("((masterpiece)), [lowres], girl", "girl"), ("((masterpiece), girl)", "(girl)"),
      ("score_9, score_8_up, girl", "girl"), ("Masterpiece,girl", "girl"),
      ("a masterpiece of light", "a masterpiece of light"),
      ("girl, best quality BREAK city", "girl BREAK city"), ("masterpiece BREAK city, highres", "city"),
      ("masterpiece,\ngirl", "girl"), ("masterpiece, best quality", ""),
    ]
  )
  func removal(_ prompt: String, _ bare: String) {
    #expect(QualityTag.removed(from: prompt) == bare)
  }

  @Test("quality tags are added to a prompt that has none")
  func addition() {
    #expect(QualityTag.added("masterpiece", to: "girl") == "masterpiece, girl")
    #expect(QualityTag.added("masterpiece", to: "girl, best quality") == "girl, best quality")
    #expect(QualityTag.added("masterpiece", to: "") == "masterpiece")
  }
}
