import CVocabulary

/// The files from which transformers' `CLIPTokenizer.from_pretrained` reads CLIP ViT-L/14's tokenizer.
///
/// With them a training program needs no network.
public enum TokenizerFiles {
  /// The files' names with their bytes, about 1.5 MB.
  public static func files() -> [(name: String, bytes: [UInt8])] {
    let merges = merges()
    return [
      ("merges.txt", Array("#version: 0.2\n".utf8) + merges.flatMap { $0 + [0x0A] }),
      ("tokenizer_config.json", Array(configuration.utf8)), ("vocab.json", vocabulary(merges)),
    ]
  }

  private static func merges() -> [[UInt8]] {
    var merges: [[UInt8]] = []
    EmbeddedText(ia3_clip_merges).forEachLine { line in
      if line.contains(0x20) { merges.append(Array(line)) }
    }
    return merges
  }

  /// Each symbol with its id: the bytes, the bytes at a word's end, the merges' results, the two marks.
  private static func vocabulary(_ merges: [[UInt8]]) -> [UInt8] {
    let bytes = CLIPVocabulary.byteCharacters().map { Array(String($0.character).utf8) }
    let end = Array("</w>".utf8)
    var symbols = bytes + bytes.map { $0 + end }
    symbols += merges.map { $0.filter { $0 != 0x20 } }
    symbols += ["<|startoftext|>", "<|endoftext|>"].map { Array($0.utf8) }
    var text: [UInt8] = []
    for (id, symbol) in symbols.enumerated() {
      text += Array((id == 0 ? "{\"" : ", \"").utf8)
      for byte in symbol {
        if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") { text.append(UInt8(ascii: "\\")) }
        text.append(byte)
      }
      text += Array("\": \(id)".utf8)
    }
    return text + Array("}\n".utf8)
  }

  private static let configuration = """
    {
      "bos_token": "<|startoftext|>",
      "do_lower_case": true,
      "eos_token": "<|endoftext|>",
      "model_max_length": 77,
      "pad_token": "<|endoftext|>",
      "tokenizer_class": "CLIPTokenizer",
      "unk_token": "<|endoftext|>"
    }

    """
}
