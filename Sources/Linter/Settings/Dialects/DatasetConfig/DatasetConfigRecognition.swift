import Documents

extension DatasetConfig {
  /// Whether it has datasets with subsets, or only general settings and datasets.
  public static func recognizes(_ root: Node) -> Bool {
    let datasets = root["datasets"]?.items ?? []
    if datasets.contains(where: { $0["subsets"] != nil }) || root["datasets"]?["subsets"] != nil {
      return true
    }
    let keys = datasets.flatMap(\.members).map(\.key) + (root["general"]?.members.map(\.key) ?? [])
    return !keys.isEmpty && root.members.allSatisfy { $0.key == "general" || $0.key == "datasets" }
      && keys.count { Catalogue.datasetKeys[$0] != nil } * 2 >= keys.count
  }

  /// Whether the text has the header of a dataset.
  public static func isSuggested(by text: String, in format: Format) -> Bool {
    format == .toml && text.contains("[[datasets")
  }
}
