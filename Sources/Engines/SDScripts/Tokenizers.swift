import Tokenizer

/// The tokenizer that sd-scripts would fetch from Hugging Face.
enum Tokenizers {
  /// Its files, as sd-scripts looks for them in `tokenizer_cache_dir`.
  static func files() -> [SDScriptsPlan.File] {
    TokenizerFiles.files().map { file in
      SDScriptsPlan.File(
        name: "tokenizer/\(TokenizerFiles.folder)/\(file.name)",
        bytes: file.bytes,
        isExecutable: false
      )
    }
  }
}
