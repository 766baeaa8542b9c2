import Tokenizer

/// The tokenizer that sd-scripts would fetch from Hugging Face.
enum Tokenizers {
  /// Its files, as sd-scripts looks for them in `tokenizer_cache_dir`.
  static func files() -> [HandOverPlan.File] {
    TokenizerFiles.files().map { file in
      HandOverPlan.File(
        name: "tokenizer/\(TokenizerFiles.folder)/\(file.name)",
        bytes: file.bytes,
        isExecutable: false
      )
    }
  }
}
