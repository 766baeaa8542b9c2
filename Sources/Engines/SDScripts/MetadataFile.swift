import Files
import Settings

/// The metadata of the images, which `in_json` names and fine_tune.py reads.
enum MetadataFile {
  /// Refuses metadata that does not exist, and says how it is made.
  ///
  /// The GUI's tab for fine-tuning makes it before it starts fine_tune.py (`train_model` in finetune_gui.py).
  static func check(_ request: SDScriptsRequest, _ paths: RunPaths) throws(SDScriptsError) {
    let settings = request.settings
    guard let path = settings.value("in_json")?.string, !path.isEmpty, settings.subsets.isEmpty,
      settings.value("dataset_config") == nil, paths.existing(path) == nil
    else { return }
    let images = settings.value("train_data_dir")?.string.map(paths.input)
    let captions = Path.join(Path.parent(paths.input(path)), "meta_cap.json")
    let words = [
      request.python, Path.join(request.scripts.path, "finetune/merge_captions_to_metadata.py"), "--full_path",
      "--caption_extension", settings.value("caption_extension")?.string ?? ".caption", images ?? "IMAGES", captions,
    ]
    let command = words.map(ShellText.quoted).joined(separator: " ")
    let maker =
      settings.dialect == .kohyaJSON
      ? "; the GUI makes it when the training is started there: do so once, or make the captions' metadata"
      : "; make it"
    throw .setting(
      name: "in_json",
      problem:
        "there is no file \(path), the metadata of the images\(maker) with\n  \(command)\nand train with --set "
        + ShellText.quoted("in_json=\(captions)")
    )
  }
}
