import Settings

/// An option of the config that is not carried out as sd-scripts would.
public struct NotCarriedOut: Sendable, Equatable {
  /// The option's name.
  public let option: String
  /// What is done in its place, or why it does not matter.
  public let reason: String
  /// Whether the trained network would be another one.
  public let changesResult: Bool
}

extension NotCarriedOut {
  /// The data options of a config that are not carried out.
  static func list(_ settings: Settings) -> [NotCarriedOut] {
    var result: [NotCarriedOut] = []
    func note(_ option: String, _ reason: String, changesResult: Bool) {
      result.append(NotCarriedOut(option: option, reason: reason, changesResult: changesResult))
    }
    func isSet(_ key: String) -> Bool {
      let values =
        settings.subsets.isEmpty
        ? [settings.value(key)] : settings.subsets.map { settings.datasetValue(key, $0) }
      return values.contains { value in
        switch value {
        case nil, .boolean(false): false
        case .string(let text): !text.isEmpty
        case .list(let items): !items.isEmpty
        case .some(let other): other.number != 0
        }
      }
    }
    if isSet("color_aug") {
      note("color_aug", "colours are not changed at random", changesResult: true)
    }
    if isSet("face_crop_aug_range") {
      note("face_crop_aug_range", "images are not cropped around faces", changesResult: true)
    }
    if settings.subsets.contains(where: { $0.settings["custom_attributes"] != nil }) {
      note("custom_attributes", "sd-scripts' diff_output_preservation is not there", changesResult: true)
    }
    if isSet("validation_split") {
      note(
        "validation_split",
        "the images are held out, but no validation loss is computed",
        changesResult: false
      )
    }
    if isSet("cache_info") {
      note("cache_info", "captions and sizes are read from the files each time", changesResult: false)
    }
    if isSet("debug_dataset") { note("debug_dataset", "nothing is shown", changesResult: false) }
    if let workers = settings.value("max_data_loader_n_workers")?.integer, workers > 0 {
      note(
        "max_data_loader_n_workers",
        "the order and the draws are those of sd-scripts with 0 workers; with more, sd-scripts gives each worker "
          + "its own",
        changesResult: false
      )
    }
    if isSet("persistent_data_loader_workers") {
      note("persistent_data_loader_workers", "there are no workers", changesResult: false)
    }
    return result
  }
}
