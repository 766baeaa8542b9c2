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

  /// Whether a text ends in a colon and a number.
  private static func endsInStep(_ text: ArraySlice<Character>) -> Bool {
    guard let colon = text.lastIndex(of: ":") else { return false }
    let number = String(text[(colon + 1)...]).drop { $0.isWhitespace }
    return !number.isEmpty && number.allSatisfy { $0.isASCII && ($0.isNumber || $0 == ".") }
      && Double(number.hasPrefix(".") ? "0\(number)" : String(number)) != nil
  }

  private static func hasWord(_ word: String, in prompt: String) -> Bool {
    prompt.split { !($0.isLetter || $0.isNumber || $0 == "_") }.contains { $0 == word }
  }
}
