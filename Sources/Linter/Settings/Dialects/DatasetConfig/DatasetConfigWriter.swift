import Documents

extension DatasetConfig {
  /// A dataset config as TOML.
  ///
  /// - Parameter datasets: each dataset's subsets, by their dataset-config names; values that belong to a dataset and
  ///   not to a subset are taken from its first one. Values that a key cannot hold are left out.
  public static func text(datasets: [[[String: Value]]]) -> String {
    var lines: [String] = []
    for subsets in datasets {
      lines.append("[[datasets]]")
      lines += self.lines(subsets.first ?? [:]) { !$0.isOn(level: "subset") }
      for subset in subsets {
        lines += ["", "[[datasets.subsets]]"] + self.lines(subset) { $0.isOn(level: "subset") }
      }
      lines.append("")
    }
    return lines.dropLast().map { $0 + "\n" }.joined()
  }

  /// One key per line, the folder first.
  private static func lines(_ values: [String: Value], where belongs: (DatasetKeyRow) -> Bool) -> [String] {
    let rows = values.compactMap { key, value in
      Catalogue.datasetKeys[key].flatMap { belongs($0) ? ($0, value) : nil }
    }
    return rows.sorted {
      ($0.0.key == "image_dir" ? 0 : 1, $0.0.key) < ($1.0.key == "image_dir" ? 0 : 1, $1.0.key)
    }
    .map { row, value in
      let isList = if case .list = value { true } else { false }
      return "\(row.key) = \(isList ? value.literal(in: .toml) : TOMLValueText.literal(value, row.type))"
    }
  }
}
