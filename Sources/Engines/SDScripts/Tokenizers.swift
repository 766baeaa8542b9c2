import Tokenizer

/// Tokenizers that sd-scripts would fetch from Hugging Face.
enum Tokenizers {
  /// The files of one of CLIP's, as sd-scripts looks for them in `tokenizer_cache_dir`. CLIP ViT-bigG/14 has the
  /// vocabulary of ViT-L/14, and sd-scripts itself sets how it is filled up.
  ///
  /// - Parameter name: its name on Hugging Face.
  static func files(_ name: String) -> [SDScriptsPlan.File] {
    let folder = name.replacing("/", with: "_")
    return TokenizerFiles.files().map { file in
      SDScriptsPlan.File(
        name: "tokenizer/\(folder)/\(file.name)",
        bytes: file.bytes,
        isExecutable: false
      )
    }
  }
}
