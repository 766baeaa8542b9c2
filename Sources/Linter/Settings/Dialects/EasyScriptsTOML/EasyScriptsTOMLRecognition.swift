import Documents

extension EasyScriptsTOML {
  /// Whether it has groups of arguments, or subsets with folders.
  public static func recognizes(_ root: Node) -> Bool {
    root.members.contains {
      $0.value.isMapping && groups.contains($0.key) && ($0.value["args"] != nil || $0.value["dataset_args"] != nil)
    }
      || (root["subsets"]?.items.contains { $0["num_repeats"] != nil || $0["image_dir"] != nil } ?? false)
  }

  /// Whether the text has the header of the first group.
  public static func isSuggested(by text: String, in format: Format) -> Bool {
    format == .toml && text.contains("[general_args")
  }
}
