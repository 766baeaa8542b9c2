import Documents
import Files
import Settings

/// A config as ia3 reads it, with its dataset and plan.
public struct ConfigSummary {
  /// One setting.
  public struct Entry: Sendable {
    /// Its canonical name.
    public var name: String
    /// The value that takes effect; nil if it is unset.
    public var value: Value?
    /// Whether it has no value or the file leaves it at the default.
    public var isUnset: Bool
    /// Where the value is from, in words.
    public var origin: String
    /// What has given it the value.
    public var source: Source

    /// What gives a setting its value.
    public enum Source: Sendable {
      /// The file itself.
      case file
      /// A file that it names.
      case otherFile
      /// Other settings or the dataset, from which it follows.
      case derived
      /// A program, since the file says nothing.
      case program
    }
  }

  /// The dialect.
  public let dialect: DialectName
  /// The program's release that the file was written for, if recognizable.
  public let generation: String?
  /// The training script.
  public let script: String?
  /// The settings in order of name.
  public let entries: [Entry]
  /// The settings of each subset in order of key.
  public let subsets: [[Entry]]
  /// The run as it would be planned.
  public let plan: Plan
  /// The number of images in an epoch, repeats counted; nil if no folder was found.
  public let repeatedImages: Int?

  /// Resolves what the config names and summarizes it.
  public init(_ settings: Settings, dataset: String? = nil) {
    let base = Path.parent(settings.files.first?.source.path ?? "")
    let context = LintContext(
      settings: settings.resolvingDatasetConfig(),
      declared: UserDeclarations(),
      profile: .guide,
      reader: DatasetReader(base: base, override: dataset),
      measurer: nil
    )
    let settings = context.settings
    let indices = settings.files.map { LineIndex($0.source) }
    func entry(_ name: String, _ setting: Setting) -> Entry {
      let source: Entry.Source =
        switch setting.origin {
        case .written(let place): place.file == 0 ? .file : .otherFile
        case .derived: .derived
        case .programDefault: .program
        }
      return Entry(
        name: name,
        value: setting.value,
        isUnset: setting.isUnset || setting.value == nil,
        origin: Self.origin(setting, settings.files, indices),
        source: source
      )
    }
    dialect = settings.dialect
    generation = settings.generation
    script = settings.script
    entries = settings.effective.values.sorted { $0.name < $1.name }.map { entry($0.name, $0) }
    subsets = context.subsets.filter { !$0.settings.isEmpty }.map { subset in
      subset.settings.sorted { $0.key < $1.key }.map { entry($0.key, $0.value) }
    }
    plan = context.plan
    repeatedImages = context.folders.isEmpty ? nil : context.facts.repeatedCount
  }

  private static func origin(_ setting: Setting, _ files: [SettingsFile], _ indices: [LineIndex]) -> String {
    switch setting.origin {
    case .written(let place):
      guard place.file < indices.count else { return "written" }
      if case .fixed = place.slot { return "metadata" }
      let position = indices[place.file].position(of: place.range.lowerBound)
      let spot = "\(position.line):\(position.column)"
      return place.file == 0 ? spot : "\(files[place.file].source.path):\(spot)"
    case .programDefault(let program):
      return "default of \(program)\(program == "kohya_ss" ? " v24" : "")"
    case .derived(let reason): return "because \(reason)"
    }
  }

  /// The settings and the plan as JSON.
  public var json: JSONValue {
    [
      "dialect": .string(dialect.rawValue), "generation": JSONValue(generation), "script": JSONValue(script),
      "settings": .array(
        entries.map { entry in
          [
            "name": .string(entry.name), "value": entry.value?.json ?? .null, "unset": .boolean(entry.isUnset),
            "origin": .string(entry.origin),
          ]
        }
      ),
      "subsets": .array(subsets.map { subset in .object(subset.map { .init($0.name, $0.value?.json ?? .null) }) }),
      "plan": [
        "images": JSONValue(plan.images), "steps_per_epoch": JSONValue(plan.stepsPerEpoch),
        "total_steps": JSONValue(plan.totalSteps), "epochs": JSONValue(plan.epochs),
        "first_restart": JSONValue(plan.firstRestart),
      ],
    ]
  }
}
