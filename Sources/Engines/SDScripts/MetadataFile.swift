import Files
import Settings

/// The metadata of the images, which `in_json` names and fine_tune.py reads.
enum MetadataFile {
  /// Refuses metadata that does not exist, and says how it is made.
  ///
  /// The GUI's tab for fine-tuning makes it before it starts fine_tune.py (`train_model` in finetune_gui.py). That of the
  /// captions alone is enough: sd-scripts encodes the images itself.
  static func check(_ request: SDScriptsRequest, _ paths: RunPaths) throws(SDScriptsError) {
    let settings = request.settings
    guard let name = settings.value("in_json")?.string, !name.isEmpty, settings.subsets.isEmpty,
      settings.value("dataset_config") == nil, paths.existing(name) == nil
    else { return }
    let path = paths.input(name)
    let script = Path.join(request.scripts.path, "finetune/merge_captions_to_metadata.py")
    let commands = [
      ["mkdir", "-p", Path.parent(path)],
      [
        request.python, script, "--full_path", "--caption_extension",
        settings.value("caption_extension")?.string ?? ".caption",
        settings.value("train_data_dir")?.string.map(paths.input) ?? "IMAGES", path,
      ],
    ]
    let maker =
      settings.dialect == .kohyaJSON
      ? "the GUI makes it when the training is started there; without it, so do" : "make it with"
    throw .setting(
      name: "in_json",
      problem: "there is no file \(path), which should hold the metadata of the images; \(maker)"
        + commands.map { "\n  " + $0.map(ShellText.quoted).joined(separator: " ") }.joined()
    )
  }
}
