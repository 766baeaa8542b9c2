import Files
import Tokenizer

/// The supported part of the webui's notation: weights, escapes and `BREAK`.
///
/// The rest of it changes the prompt from step to step or combines predictions; it is rejected, since the image would
/// differ from the webui's.
package enum PromptSyntax {
  /// The prompt's chunks.
  package static func chunks(of prompt: String) throws(SamplingError) -> [PromptChunk] {
    if let problem = problem(in: prompt) { throw .notation(prompt: prompt, problem) }
    return try rethrowing(CLIPTokenizer.shared.promptChunks(prompt), as: SamplingError.prompt)
  }

  private static func problem(in prompt: String) -> String? {
    for kind in ["lora", "lyco", "hypernet"] where prompt.contains("<\(kind):") {
      return "networks are not read from '<\(kind):…>' in a prompt; pass them separately, as FILE:MULTIPLIER"
    }
    if hasWord("AND", in: prompt) {
      return "'AND', which adds up the predictions of several prompts, is not supported; leave it out"
    }
    var depth = 0
    var isEscaped = false
    let characters = Array(prompt)
    for (index, character) in characters.enumerated() {
      defer { isEscaped = character == "\\" && !isEscaped }
      if isEscaped { continue }
      switch character {
      case "[": depth += 1
      case "]":
        if depth > 0, endsInStep(characters[..<index]) {
          return
            "prompt editing such as '[from:to:0.5]' is not supported; write the words themselves, or put a "
            + "backslash before the brackets"
        }
        depth = max(0, depth - 1)
      case "|" where depth > 0:
        return "alternating words such as '[one|other]' are not supported; write the words themselves"
      default: break
      }
    }
    return nil
  }

  /// Whether a text ends in a colon and a number, as the webui's grammar has it: with a sign, an exponent and blanks around
  /// it, if at all.
  private static func endsInStep(_ text: ArraySlice<Character>) -> Bool {
    guard let colon = text.lastIndex(of: ":") else { return false }
    var number = text[(colon + 1)...].drop(while: \.isWhitespace)
    while number.last?.isWhitespace == true { number.removeLast() }
    if number.first == "-" || number.first == "+" { number.removeFirst() }
    var exponent = number.drop { $0 != "e" && $0 != "E" }
    let mantissa = number.dropLast(exponent.count)
    if !exponent.isEmpty {
      exponent.removeFirst()
      if exponent.first == "-" || exponent.first == "+" { exponent.removeFirst() }
      guard !exponent.isEmpty, exponent.allSatisfy(\.isASCIIDigit) else { return false }
    }
    return mantissa.contains(where: \.isASCIIDigit) && mantissa.allSatisfy { $0.isASCIIDigit || $0 == "." }
      && mantissa.count { $0 == "." } <= 1
  }

  private static func hasWord(_ word: String, in prompt: String) -> Bool {
    prompt.split { !($0.isLetter || $0.isNumber || $0 == "_") }.contains { $0 == word }
  }
}
