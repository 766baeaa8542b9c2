import Dataset
import Platform
import Settings

extension DatasetReader {
  /// Observations about how the parts of a dataset go together.
  func planObservations(_ plan: DatasetPlan) -> [Observation] {
    plan.datasets.flatMap { ignoredSubsets($0, plan) } + unusedRegularization(plan) + missingResolution(plan)
  }

  /// Datasets of a config's dataset config for which neither of the two sets a resolution.
  ///
  /// Source: `DreamBoothDataset.__init__` in sd-scripts' library/train_util.py: "resolution is required".
  private func missingResolution(_ plan: DatasetPlan) -> [Observation] {
    guard plan.settings.script != nil else { return [] }
    return plan.datasets.compactMap { dataset in
      guard let subset = dataset.subset, subset.file > 0, plan.settings.datasetValue("resolution", subset) == nil else {
        return nil
      }
      return Observation(
        .invalidDataset,
        file: subset.file,
        range: subset.node.map { $0.range.prefix(1) },
        values: [
          "problem": .string("the subset's dataset has no resolution, and neither has the config that names the file")
        ]
      )
    }
  }

  /// Subsets that sd-scripts leaves out.
  private func ignoredSubsets(_ dataset: PlannedDataset, _ plan: DatasetPlan) -> [Observation] {
    // Whether a folder exists here or not, it has the same name twice.
    var names: Set<String> = []
    return dataset.folders.compactMap { folder in
      guard let subset = folder.subset else { return nil }
      // `ControlNetDataset.__init__` counts the conditioning images of what is left out as superfluous.
      let isConditioned = folder.repeats < 1 && subset.settings["conditioning_data_dir"] != nil
      let key: String
      let reason: String
      if folder.repeats < 1 {
        key = "num_repeats"
        reason =
          "its num_repeats is \(folder.repeats)"
          + (isConditioned ? ", and an assertion forbids what is left of its conditioning images" : "")
      } else if let name = folder.identity, !names.insert(name).inserted {
        key = subset.settings["metadata_file"] == nil ? "image_dir" : "metadata_file"
        reason = "an earlier subset of the dataset has the same \(key)"
      } else {
        return nil
      }
      let place = subset.settings[key]?.place ?? plan.sources[folder.source].place
      var observation = Observation(
        .ignoredSubset,
        file: place?.file ?? subset.file,
        range: place?.range,
        setting: key,
        values: ["path": .string(folder.name ?? "unnamed"), "reason": .string(reason)]
      )
      observation.severity = isConditioned ? .error : nil
      return observation
    }
  }

  /// More regularization images than an epoch has room for.
  ///
  /// Source: `DreamBoothDataset.__init__` in sd-scripts' library/train_util.py.
  private func unusedRegularization(_ plan: DatasetPlan) -> [Observation] {
    plan.datasets.compactMap { dataset in
      var shown = (training: 0, regularization: 0)
      var place: Place?
      for case (let folder, .used(let repeats)) in zip(dataset.folders, dataset.uses(.none)) {
        let count = (folder.images?.images.count ?? 0).multipliedSaturated(by: repeats)
        if folder.isRegularization {
          shown.regularization = shown.regularization.addingSaturated(count)
          place = place ?? plan.sources[folder.source].place
        } else {
          shown.training = shown.training.addingSaturated(count)
        }
      }
      guard shown.training > 0, shown.regularization > shown.training else { return nil }
      return Observation(
        .unusedRegularization,
        file: place?.file ?? 0,
        range: place?.range,
        setting: dataset.subset == nil ? "reg_data_dir" : "image_dir",
        values: ["regularization": .integer(shown.regularization), "training": .integer(shown.training)]
      )
    }
  }
}
