/// A prompt with the weight that a colon and a number at its end give it as a whole: `a cat, aspect ratio 16:9` draws
/// `a cat, aspect ratio 16` with nine times the guidance.
///
/// Source: `re_weight` and `get_multicond_prompt_list` in the webui's modules/prompt_parser.py, which take it off the
/// prompt but not off the negative one; `combine_denoised` in modules/sd_samplers_cfg_denoiser.py multiplies the guidance.
struct WeightedPrompt: Equatable {
  /// The prompt without its weight.
  let text: String
  /// 1 if it ends in no weight.
  let weight: Double

  init(_ prompt: String) {
    if let colon = prompt.lastIndex(of: ":"), let weight = Self.weight(prompt[prompt.index(after: colon)...]) {
      text = prompt[..<colon].trimmingBlanks
      self.weight = weight
    } else {
      text = prompt
      weight = 1
    }
  }

  /// A number as Python's `[-+]?(?:\d+\.?|\d*\.\d+)` has it, between blanks.
  private static func weight(_ text: Substring) -> Double? {
    let number = text.drop(while: \.isWhitespace).trimmingBlanks
    let digits = number.drop { $0 == "-" || $0 == "+" }
    guard number.count - digits.count <= 1, digits.contains(where: \.isASCIIDigit),
      digits.allSatisfy({ $0.isASCIIDigit || $0 == "." }), digits.count(where: { $0 == "." }) <= 1
    else { return nil }
    return Double((number.hasPrefix("-") ? "-0" : "0") + digits + "0".prefix(digits.last == "." ? 1 : 0))
  }
}

extension Substring {
  /// The text without the blanks at its end.
  fileprivate var trimmingBlanks: String {
    var text = self
    while text.last?.isWhitespace == true { text.removeLast() }
    return String(text)
  }
}

extension Character {
  /// Whether it is a digit from 0 to 9.
  var isASCIIDigit: Bool { isASCII && isNumber }
}
