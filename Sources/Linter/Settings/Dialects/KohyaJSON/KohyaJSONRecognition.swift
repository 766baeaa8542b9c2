import Documents

extension KohyaJSON {
  /// Keys that only this GUI has.
  private static let guiMarks: Set<String> = [
    "LoRA_type", "LyCORIS_preset", "lr_warmup", "max_resolution", "additional_parameters", "model_list",
    "stop_text_encoder_training", "stop_text_encoder_training_pct", "caption_dropout_every_n_epochs",
  ]

  /// Whether it has a key that only this GUI has, or at least two of the GUI's keys that make up half of the file.
  public static func recognizes(_ root: Node) -> Bool {
    guard root.isMapping else { return false }
    if root.members.contains(where: { guiMarks.contains($0.key) }) { return true }
    let keys = Set(root.members.map(\.key))
    let known = keys.count { Catalogue.guiKeys[$0] != nil }
    return known >= 2 && known * 2 >= keys.count
  }

  /// Whether the text has a key that nearly every such file has.
  public static func isSuggested(by text: String, in format: Format) -> Bool {
    format == .json && (text.contains("\"LoRA_type\"") || text.contains("\"lr_warmup\""))
  }
}
