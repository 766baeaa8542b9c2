/// Keys of a dataset config that every level below sets again, so that nothing takes them.
///
/// Source: `generate_params_by_fallbacks` in sd-scripts' library/config_util.py.
struct OverriddenKeys {
  /// What a dataset and its subsets set.
  struct Level {
    var dataset: [String: Setting]
    let method: DatasetMethod?
    var subsets: [[String: Setting]] = []

    /// Whether it has nothing that a general key could reach.
    fileprivate func isUnreached(by key: String) -> Bool {
      guard !subsets.isEmpty else { return true }
      guard let method, let row = Catalogue.datasetKeys[key] else { return false }
      return !row.isOn(method)
    }

    fileprivate func sets(_ key: String) -> Bool { dataset[key] != nil || subsetsSet(key) }

    /// Whether each subset sets a key that subsets have.
    fileprivate func subsetsSet(_ key: String) -> Bool {
      // A dataset has an interpolation of its own.
      guard key != "resize_interpolation", !subsets.isEmpty else { return false }
      return subsets.allSatisfy { $0[key] != nil }
    }
  }

  let general: [String: Setting]
  let levels: [Level]

  /// The settings, each with the tables that set it again.
  var all: [(key: String, setting: Setting, winner: String)] {
    let inDatasets = levels.flatMap { level in
      level.dataset.filter { level.subsetsSet($0.key) }
        .map { (key: $0.key, setting: $0.value, winner: "each of its [[datasets.subsets]]") }
    }
    let inGeneral = general.filter { key, _ in
      levels.contains { $0.sets(key) } && levels.allSatisfy { $0.sets(key) || $0.isUnreached(by: key) }
    }
    return inDatasets + inGeneral.map { (key: $0.key, setting: $0.value, winner: "each dataset or its subsets") }
  }
}

extension SettingsReader {
  mutating func observeOverridden(_ keys: OverriddenKeys) {
    for (key, setting, winner) in keys.all {
      guard let place = setting.place else { continue }
      // What nothing takes stops nothing, if only it has the key's type.
      for index in settings.observations.indices
      where settings.observations[index].kind == .outOfRange && settings.observations[index].range == place.range {
        settings.observations[index].severity = nil
      }
      observe(
        .overridden,
        place.range,
        setting: Catalogue.datasetKeys[key]?.option ?? key,
        ["key": .string(key), "winner": .string(winner)],
        severity: .info
      )
    }
  }
}
