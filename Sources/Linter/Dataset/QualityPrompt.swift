extension QualityTag {
  /// The tags that people commonly put before a prompt for better-looking images.
  public static let usualInPrompt = "masterpiece, best quality"
  /// The tags that people commonly put before a negative prompt.
  public static let usualInNegative = "worst quality, low quality"

  /// The prompt with tags before it; unchanged if it already contains quality tags.
  public static func added(_ tags: String, to prompt: String) -> String {
    if stands(in: prompt) { return prompt }
    return prompt.isEmpty ? tags : "\(tags), \(prompt)"
  }

  /// Whether a part of a prompt between commas is a quality tag.
  public static func stands(in prompt: String) -> Bool {
    PromptPart.parts(of: prompt).contains(where: \.isQualityTag)
  }

  /// The prompt without its quality tags, the comma after each, and emphasis that becomes empty. Everything else
  /// stays as written.
  ///
  /// `(masterpiece, best quality:1.2), (highres, girl:1.1)` becomes `(girl:1.1)`.
  public static func removed(from prompt: String) -> String {
    guard stands(in: prompt) else { return prompt }
    var kept: [PromptPart] = []
    // Brackets that a removed tag opened, to be put before the next part.
    var opened = ""
    for var part in PromptPart.parts(of: prompt) {
      if !opened.isEmpty { part.text = opened + part.text.drop(while: \.isWhitespace) }
      opened = ""
      guard part.isQualityTag else {
        kept.append(part)
        continue
      }
      let text = part.text.filter { !$0.isWhitespace }
      let openers = text.prefix { "([{".contains($0) }
      let closers = text.reversed().prefix { ")]}".contains($0) }.count
      if openers.count > closers {
        opened = String(part.text.prefix(while: \.isWhitespace)) + String(openers.dropLast(closers))
      } else if closers > openers.count, !kept.isEmpty {
        // The weight belongs to the bracket that stays.
        let weight = text.firstIndex(of: ":").map { text[$0...].prefix { !")]}".contains($0) } } ?? ""
        kept[kept.count - 1].text += weight + text.suffix(closers - openers.count)
      }
      // The comma after the tag is removed with it, but a BREAK begins a new chunk of the prompt.
      if part.separator == PromptPart.chunkBreak, let last = kept.indices.last {
        if kept[last].text.last?.isWhitespace != true { kept[last].text += " " }
        kept[last].separator = part.separator
      }
    }
    var result = ""
    for (number, part) in kept.enumerated() {
      result += part.text + (number + 1 < kept.count ? part.separator : "")
    }
    return String(result.drop(while: \.isWhitespace))
  }
}

/// A part of a prompt up to a comma or a BREAK, at whatever depth of brackets.
private struct PromptPart {
  var text: String
  /// The separator that ends it; empty at the end of the prompt.
  var separator: String

  static let chunkBreak = "BREAK"

  /// Whether it is a quality tag and nothing else.
  var isQualityTag: Bool {
    var text = text[...]
    while text.first?.isWhitespace == true { text.removeFirst() }
    while text.last?.isWhitespace == true { text.removeLast() }
    return QualityTag.named(String(text)) != nil
  }

  static func parts(of prompt: String) -> [PromptPart] {
    var parts: [PromptPart] = []
    var text = ""
    var rest = prompt[...]
    while let character = rest.first {
      if character == "," {
        parts.append(PromptPart(text: text, separator: ","))
        text = ""
        rest.removeFirst()
      } else if rest.hasPrefix(chunkBreak), text.last?.isWhitespace ?? true,
        rest.dropFirst(chunkBreak.count).first?.isWhitespace ?? true
      {
        parts.append(PromptPart(text: text, separator: chunkBreak))
        text = ""
        rest = rest.dropFirst(chunkBreak.count)
      } else {
        text.append(character)
        rest.removeFirst()
      }
    }
    parts.append(PromptPart(text: text, separator: ""))
    return parts
  }
}
