import Documents

/// What a file turned out to be.
public enum Recognition: Sendable, Equatable {
  /// A config that ia3 reads.
  case dialect(DialectName)
  /// Something else; the program or purpose it is known for.
  case other(String?)
}

/// Tells dialects apart by content.
public enum Recogniser {
  /// What a parsed file is.
  public static func recognise(_ document: Document) -> Recognition {
    guard let root = document.root else { return .other(nil) }
    if let program = KnownPrograms.name(of: document) { return .other(program) }
    switch document.format {
    case .json:
      if isDatasetConfig(root) { return .dialect(.datasetConfig) }
      if isKohyaJSON(root) { return .dialect(.kohyaJSON) }
    case .toml:
      if isEasyScripts(root) { return .dialect(.easyScriptsTOML) }
      if isDatasetConfig(root) { return .dialect(.datasetConfig) }
      if isSDScripts(root) { return .dialect(.sdScriptsTOML) }
    case .yaml: break
    }
    return .other(nil)
  }

  /// What a malformed file was meant to be, as far as its text shows; nil where nothing does.
  public static func guess(_ source: Source, format: Format) -> DialectName? {
    let text = source.text(0..<min(source.bytes.count, 1 << 16))
    switch format {
    case .json: return text.contains("\"LoRA_type\"") || text.contains("\"lr_warmup\"") ? .kohyaJSON : nil
    case .toml:
      if text.contains("[general_args") { return .easyScriptsTOML }
      if text.contains("[[datasets") { return .datasetConfig }
      return text.contains("pretrained_model_name_or_path") || text.contains("optimizer_type")
        ? .sdScriptsTOML : nil
    case .yaml: return nil
    }
  }

  private static func isDatasetConfig(_ root: Node) -> Bool {
    let datasets = root["datasets"]?.items ?? []
    if datasets.contains(where: { $0["subsets"] != nil }) || root["datasets"]?["subsets"] != nil {
      return true
    }
    let keys = datasets.flatMap(\.members).map(\.key) + (root["general"]?.members.map(\.key) ?? [])
    return !keys.isEmpty && root.members.allSatisfy { $0.key == "general" || $0.key == "datasets" }
      && keys.count { Catalogue.datasetKeys[$0] != nil } * 2 >= keys.count
  }

  /// Keys that only this GUI has.
  private static let guiMarks: Set<String> = [
    "LoRA_type", "LyCORIS_preset", "lr_warmup", "max_resolution", "additional_parameters", "model_list",
    "stop_text_encoder_training", "stop_text_encoder_training_pct", "caption_dropout_every_n_epochs",
  ]

  private static func isKohyaJSON(_ root: Node) -> Bool {
    guard root.isMapping else { return false }
    if root.members.contains(where: { guiMarks.contains($0.key) }) { return true }
    let keys = Set(root.members.map(\.key))
    let known = keys.count { Catalogue.guiKeys[$0] != nil }
    return known >= 2 && known * 2 >= keys.count
  }

  private static func isEasyScripts(_ root: Node) -> Bool {
    root.members.contains {
      EasyScriptsTOML.groups.contains($0.key) && ($0.value["args"] != nil || $0.value["dataset_args"] != nil)
    }
      || (root["subsets"]?.items.contains { $0["num_repeats"] != nil || $0["image_dir"] != nil } ?? false)
  }

  private static func isSDScripts(_ root: Node) -> Bool {
    var keys: [String] = []
    for member in root.members {
      keys += member.value.isMapping ? member.value.members.map(\.key) : [member.key]
    }
    let known = keys.count { Catalogue.options[$0] != nil }
    return known >= 1 && known * 2 >= keys.count
  }
}
