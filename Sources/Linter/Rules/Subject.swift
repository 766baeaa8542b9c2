import Dataset
import Documents
import Files
import Settings

/// One config with everything that rules may ask about it; what costs reading is read when it is asked for.
final class Subject {
  let settings: Settings
  let declared: Declared
  let profile: Profile
  let reader: DatasetReader
  private let measurer: ImageMeasurer?

  init(
    settings: Settings,
    declared: Declared,
    profile: Profile,
    reader: DatasetReader,
    measurer: ImageMeasurer?
  ) {
    self.settings = settings
    self.declared = declared
    self.profile = profile
    self.reader = reader
    self.measurer = measurer
  }

  /// The folders of images that the config names and that are here.
  lazy var folders: [NamedFolder] = reader.namedFolders(settings)

  /// Facts of the training images.
  lazy var facts: DatasetFacts = DatasetFacts(folders.filter { !$0.isRegularisation }.map(\.folder))

  /// The subsets to check one by one: the config's, or the folders of `train_data_dir`.
  lazy var subsets: [Subset] = {
    if !settings.subsets.isEmpty, reader.override == nil { return settings.subsets }
    let listed = folders.filter { $0.subset == nil }.flatMap { named in
      named.folder.subsets.map { folder in
        Subset(
          settings: [
            "num_repeats": Setting(
              name: "subset.num_repeats",
              value: .integer(folder.repeats),
              origin: .derived("the folder's name")
            ),
            "image_dir": Setting(
              name: "subset.image_dir",
              value: .string(folder.path),
              origin: .derived("train_data_dir")
            ),
            "class_tokens": Setting(
              name: "subset.class_tokens",
              value: folder.className.map(Value.string),
              origin: .derived("the folder's name")
            ),
            "images": Setting(
              name: "subset.images",
              value: .integer(folder.images.count),
              origin: .derived("the folder")
            ),
          ],
          folder: folder.path,
          dataset: 0,
          isRegularisation: false
        )
      }
    }
    // What holds for each subset holds for images that are elsewhere, too.
    let elsewhere = Subset(settings: [:], folder: nil, dataset: 0, isRegularisation: false)
    return listed.isEmpty && settings.script != nil ? [elsewhere] : listed
  }()

  /// What the images' pixels say.
  lazy var measures: ImageMeasures? = {
    let images = facts.subsets.flatMap { $0.images.map(\.path) }
    return images.isEmpty ? nil : measurer?(images)
  }()

  /// The run as it would be planned.
  lazy var plan: Plan = Plan(settings, counts: counts)

  private var counts: Plan.Counts? {
    let known = settings.subsets.filter { $0.settings["images"] != nil }
    if !known.isEmpty { return metadataCounts(known) }
    return EpochCounter(settings: settings, reader: reader, folders: folders).counts
  }

  private func metadataCounts(_ subsets: [Subset]) -> Plan.Counts {
    let images = subsets.reduce(0) { $0 &+ ($1.settings["images"]?.value?.integer ?? 0) }
    let repeated = subsets.reduce(0) {
      $0 &+ ($1.settings["images"]?.value?.integer ?? 0) &* ($1.settings["num_repeats"]?.value?.integer ?? 1)
    }
    return Plan.Counts(repeatedImages: repeated, regularisationImages: 0, images: images, batches: nil)
  }
}

/// What names mean while one rule is tried.
struct RuleScope: Scope {
  let subject: Subject
  let subset: Subset?
  let observed: [String: Value]
  let names: RuleNames

  func value(_ name: String) -> Value? {
    if !observed.isEmpty, let value = observed[name] { return value }
    // A value that this observation lacks is null, not a setting of the same name.
    if !names.observed.isEmpty, names.observed.contains(name) { return nil }
    if names.hasSubset, name.hasPrefix("subset.") { return subsetValue(name) }
    switch subject.settings.lookup(name) {
    case .value(let value): return value
    case .unset: return nil
    case .unknown: return Fact(rawValue: name)?.value(in: subject)
    }
  }

  private func subsetValue(_ name: String) -> Value? {
    switch name {
    case "subset.width": Resolution(setting("subset.resolution")?.value).map { .integer($0.width) }
    case "subset.height": Resolution(setting("subset.resolution")?.value).map { .integer($0.height) }
    default: setting(name)?.value
    }
  }

  func isWritten(_ name: String) -> Bool {
    setting(name)?.place != nil
  }

  func text(_ name: String) -> String? {
    guard let setting = setting(name) else { return value(name)?.plainText }
    guard let place = setting.place, place.file < subject.settings.files.count else {
      return setting.value?.plainText
    }
    let text = subject.settings.files[place.file].source.text(place.range)
    let isQuoted = text.count >= 2 && (text.hasPrefix("\"") || text.hasPrefix("'")) && text.last == text.first
    return isQuoted ? String(text.dropFirst().dropLast()) : text
  }

  func setting(_ name: String) -> Setting? {
    guard name.hasPrefix("subset.") else { return subject.settings[name] }
    let key = String(name.dropFirst("subset.".count))
    // What a subset does not say of itself holds for all.
    return subset?.settings[key]
      ?? Catalogue.datasetKeys[key].flatMap { subject.settings[$0.option ?? $0.key] }
  }
}
