import Files
import ModelKinds
import Optimizers
import Safetensors
import Settings
import StableDiffusion
import TrainingData

/// What decides what a run learns, as texts by name: a state can continue only a run for which all of them are equal.
///
/// Options are compared by value, unless the table of supported options says otherwise; files by their content, so that
/// a project can be moved.
enum RunFingerprint {
  /// The fingerprint of a run, but for latents on disk, which may have to be made first.
  ///
  /// Reads the images and network files; those of the model are already hashed.
  static func make(_ setup: RunSetup, _ hashes: CheckpointHashes) throws(TrainingError) -> [String: String] {
    var result = options(setup.settings)
    result["seed"] = String(setup.seed.value)
    result["max_train_steps"] = String(setup.length.totalSteps)
    result["batches_per_epoch"] = String(setup.length.batchesPerEpoch)
    result["pretrained_model_name_or_path"] = hashed(hashes.model)
    result["vae"] = hashes.vae.map(hashed)
    if let path = setup.options.network.weights {
      let hash = try rethrowing(ModelHash.file(path), as: TrainingError.file)
      result["network_weights"] = hashed(hash.whole)
    }
    result["network_args.preset"] = layers(setup.network)
    result.merge(try images(setup.dataset)) { $1 }
    return result
  }

  /// What latents on disk add to the fingerprint; nothing if none are on disk.
  static func latents(_ dataset: TrainingDataset, _ store: LatentStore?) throws(TrainingError) -> [String: String] {
    guard dataset.caching.toDisk, let store else { return [:] }
    var hash = SHA256()
    try rethrowing(dataset.forEachLatent(store) { hash.update($0) }, as: TrainingError.data)
    return ["latents": hashed(hash.hexadecimal)]
  }

  private static func hashed(_ hash: String) -> String { "SHA-256 \(hash)" }

  private static func hashed(_ texts: [String]) -> String {
    var hash = SHA256()
    for text in texts {
      let bytes = Array(text.utf8)
      hash.update(Array("\(bytes.count) ".utf8))
      hash.update(bytes)
    }
    return hashed(hash.hexadecimal)
  }
}

// MARK: Options

extension RunFingerprint {
  static func options(_ settings: Settings) -> [String: String] {
    var result: [String: String] = [:]
    var datasetOptions: Set<String> = []
    let subsets: [Subset?] = settings.subsets.isEmpty ? [nil] : settings.subsets
    for row in Catalogue.datasetKeys.values {
      let name = row.option ?? row.key
      datasetOptions.insert(name)
      guard Catalogue.coreSupport[name]?.mustStay == true else { continue }
      result[name] = perSubset(subsets.map { text(settings.datasetValue(row.key, $0), of: name) })
    }
    for (name, row) in Catalogue.coreSupport where row.mustStay && !datasetOptions.contains(name) {
      result[name] = text(settings.value(name), of: name)
    }
    for (list, type) in [("optimizer_args", settings.optimizerName), ("lr_scheduler_args", settings.scheduleName)] {
      let known = Catalogue.arguments["\(list):\(type)"] ?? [:]
      for (key, value) in settings.writtenArguments(of: list) {
        let text = text(value, of: "\(list).\(key)")
        if text != Self.text(known[key]?.defaultValue, of: "\(list).\(key)") { result["\(list).\(key)"] = text }
      }
    }
    return result
  }

  /// One text if all subsets agree, otherwise theirs in order; nil if none of them has any.
  private static func perSubset(_ texts: [String?]) -> String? {
    guard Set(texts).count > 1 else { return texts.first ?? nil }
    return texts.map { $0 ?? "unset" }.joined(separator: " | ")
  }

  /// The same text for a value however a dialect writes it; nil if it is unset.
  ///
  /// Off and unset are the same, and so are the default and unset.
  private static func text(_ value: Value?, of name: String) -> String? {
    guard let value = value ?? Catalogue.options[name]?.defaultValue else { return nil }
    switch value {
    case .boolean(let flag): return flag ? "true" : nil
    case .integer, .float: return value.number.map(PythonFloat.compact)
    case .string(let text):
      if text.isEmpty { return nil }
      let type = Catalogue.options[name]?.type ?? Catalogue.argumentTypes[name]
      guard type == .int || type == .float || type == .bool, let read = type?.value(of: text) else { return text }
      return Self.text(read, of: name)
    case .list(let values):
      let texts = values.map { text($0, of: name) ?? "" }
      return texts.isEmpty ? nil : texts.joined(separator: ",")
    }
  }
}

// MARK: Layers and images

extension RunFingerprint {
  private static func layers(_ network: IA3Network) -> String {
    let layers = network.modules.map { "\($0.parameter.name) \($0.onInput)" }
    return "\(layers.count) layers, \(hashed(layers))"
  }

  private static func images(_ dataset: TrainingDataset) throws(TrainingError) -> [String: String] {
    let all = dataset.datasets + dataset.validation
    let images = all.enumerated().flatMap { index, dataset in dataset.images.map { (index, $0) } }
    let hashes = try contents(of: images.flatMap { [$1.path] + ($1.conditioningPath.map { [$0] } ?? []) })
    var result = [
      "images": hashed(images.flatMap { [String($0), Path.name($1.path), hashes[$1.path] ?? ""] }),
      "captions": hashed(images.map { $1.caption }),
      "buckets": hashed(
        images.map { index, image in
          let size = image.bucket
          return "\(index) \(image.subset) \(image.repeats) \(image.isReg) \(size.width) \(size.height)"
            + " \(image.resized.width) \(image.resized.height)"
        }
      ),
    ]
    let masks = images.compactMap { $1.conditioningPath.map { hashes[$0] ?? "" } }
    if !masks.isEmpty { result["conditioning_data_dir"] = hashed(masks) }
    return result
  }

  /// The hashes of files, each of which is read once.
  private static func contents(of paths: [String]) throws(TrainingError) -> [String: String] {
    let unique = Array(Set(paths))
    let hashes = unique.concurrentMap { path in
      Result { () throws(FileError) in try ModelHash.file(path).whole }
    }
    var result: [String: String] = [:]
    for (path, hash) in zip(unique, hashes) { result[path] = try rethrowing(hash.get(), as: TrainingError.file) }
    return result
  }
}

// MARK: Comparison

/// A value of a state's fingerprint that the run does not have.
struct FingerprintDifference: Equatable {
  let name: String
  /// The state's value; nil if the setting was unset.
  let saved: String?
  /// The run's value; nil if the setting is unset.
  let current: String?

  /// All differences between two fingerprints, by name.
  static func all(_ saved: [String: String], _ current: [String: String]) -> [FingerprintDifference] {
    Set(saved.keys).union(current.keys).sorted(by: Path.precedes).compactMap { name in
      saved[name] == current[name]
        ? nil : FingerprintDifference(name: name, saved: saved[name], current: current[name])
    }
  }

  /// `clip_skip = 2, but the run has 1`
  var description: String {
    guard let saved = saved.map(Self.shown) else {
      return "\(name) unset, but the run has \(current.map(Self.shown) ?? "")"
    }
    return "\(name) = \(saved), but \(current.map { "the run has \(Self.shown($0))" } ?? "it is unset in the run")"
  }

  /// The first digits of a hash suffice to tell two apart.
  private static func shown(_ text: String) -> String {
    let mark = "SHA-256 "
    guard let place = text.ranges(of: mark).last, text.distance(from: place.upperBound, to: text.endIndex) == 64 else {
      return text
    }
    return text[..<place.upperBound] + text[place.upperBound...].prefix(12) + "…"
  }
}
