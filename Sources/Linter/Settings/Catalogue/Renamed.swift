/// The replacements of old names; an empty one means that there is none.
enum Renamed {
  /// Options of sd-scripts.
  static let options = rows("sd-scripts")
  /// Keys of kohya_ss's GUI.
  static let guiKeys = rows("kohya-gui")
  /// Keys of dataset configs.
  static let datasetKeys = rows("dataset")

  private static func rows(_ scope: StaticString) -> NamedRows<String> {
    NamedRows(Table("renamed.tsv").rows("name", "replacement", "scope").filter { $0[2] == scope }) { row, _ in
      row[1].text
    }
  }
}
