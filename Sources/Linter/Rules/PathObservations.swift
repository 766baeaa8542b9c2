import Dataset
import Documents
import Files
import Settings

extension DatasetReader {
  /// Observations about the paths that a config names.
  func pathObservations(_ settings: Settings) -> [Observation] {
    guard !settings.dialect.type.isRecord else { return [] }
    var result: [Observation] = []
    for name in NamedPath.options where override == nil || name.option != "train_data_dir" {
      guard let setting = name.setting(in: settings), !setting.isUnset else { continue }
      result += observations(setting, name, settings)
    }
    for subset in settings.subsets {
      for name in NamedPath.subsetKeys {
        if let setting = subset.settings[name.option] { result += observations(setting, name, settings) }
      }
    }
    guard settings.script != nil, !settings.hasUnknownOptions else { return result }
    if settings.value("train_data_dir") == nil, settings.value("dataset_config") == nil,
      settings.value("in_json") == nil,
      settings.subsets.isEmpty, override == nil
    {
      result.append(unset("train_data_dir", settings))
    }
    for name in ["pretrained_model_name_or_path", "output_dir"] + modelFiles(settings)
    where settings.value(name) == nil {
      result.append(unset(name, settings))
    }
    return result
  }

  /// The files beside the model itself that its trainer opens: text encoders and the VAE.
  private func modelFiles(_ settings: Settings) -> [String] {
    // Relations say it of the other dialects.
    guard let script = settings.script, settings.dialect == .kohyaJSON else { return [] }
    if script.hasPrefix("flux_") {
      return settings.value("model_type")?.string == "chroma" ? ["ae", "t5xxl"] : ["ae", "clip_l", "t5xxl"]
    }
    let files = [
      "anima_": ["qwen3", "vae"], "lumina_": ["gemma2", "ae"], "hunyuan_": ["text_encoder", "byt5", "vae"],
    ]
    return files.first { script.hasPrefix($0.key) }?.value ?? []
  }

  private func unset(_ name: String, _ settings: Settings) -> Observation {
    let place = settings.place(name)
    return Observation(
      .unsetPath,
      file: place?.file ?? 0,
      range: place?.range,
      setting: name,
      values: ["key": .string(name)]
    )
  }

  private func observations(_ setting: Setting, _ name: NamedPath, _ settings: Settings) -> [Observation] {
    guard let path = setting.value?.string, !path.isEmpty, !setting.isComputed, let place = setting.place else {
      return []
    }
    func observe(_ kind: Observation.Kind, _ values: [String: Value], _ edits: [Edit] = []) -> Observation {
      var values = values
      values["key"] = .string(name.key)
      return Observation(
        kind,
        file: place.file,
        range: place.range,
        setting: setting.name,
        values: values,
        edits: edits
      )
    }
    if name.option == "sample_prompts", settings.dialect.type.holdsSamplePrompts {
      guard PromptFileCheck.isName(path) else { return [] }
      return [observe(.promptFileName, ["path": .string(path)])]
    }
    if let escape = PathEscape(path, place, settings) {
      let values: [String: Value] = ["written": .string(escape.written), "escape": .string(escape.escape)]
      return [observe(.controlCharacter, values, escape.edits)]
    }
    guard name.isPath(path) else { return [] }
    guard let existing = paths.existing(path) else {
      guard name.mustExist else { return [] }
      return [observe(.missingPath, ["path": .string(path)])]
    }
    if let problem = name.kindProblem(FileSystem.status(existing)?.kind) {
      return [
        observe(
          .wrongPathKind,
          ["path": .string(path), "actual": .string(problem.actual), "expected": .string(problem.expected)]
        )
      ]
    }
    var result: [Observation] = []
    if settings.dialect == .kohyaJSON, !Path.isAbsolute(path) {
      let absolute = Path.absolute(existing)
      let edits = settings.edits(for: SettingChange(name: setting.name, value: .string(absolute))) ?? []
      result.append(observe(.relativePath, ["path": .string(path), "absolute": .string(absolute)], edits))
    }
    guard let fault = name.fault(existing) else { return result }
    return result + [
      observe(
        .faultyFile,
        ["path": .string(path), "reason": .string(fault.reason), "stops": .boolean(fault.stops)]
      )
    ]
  }
}
