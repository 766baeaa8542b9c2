import Dataset
import Platform
import Settings

/// One config with everything that rules may ask about it; anything that needs reading files is computed lazily.
final class LintContext {
  let settings: Settings
  let declared: UserDeclarations
  let profile: Profile
  let reader: DatasetReader
  /// Notes about the condition that is being evaluated.
  let asked = AskedSettings()
  /// The values of definitions by number, as far as they are known.
  var definitions: [Value??] = []
  private let measurer: ImageMeasurer?
  /// No limit, as for the built-in rules.
  let unlimited = EvaluationBudget(nil)
  private lazy var whole = EvaluationBudget(RuleFileLimits.totalSteps)
  /// What the user's own rules may still take, by id.
  private var budgets: [String: EvaluationBudget] = [:]
  /// The user's own rule that took too many steps, and where it is.
  private(set) var fault: RuleFileError?

  init(
    settings: Settings,
    declared: UserDeclarations,
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

  /// The work that a rule may take for this config.
  func budget(of rule: Rule) -> EvaluationBudget {
    guard rule.origin != nil else { return unlimited }
    if let known = budgets[rule.id] { return known }
    let budget = EvaluationBudget(RuleFileLimits.steps, of: whole)
    budgets[rule.id] = budget
    return budget
  }

  /// Notes that a rule took more steps than it may.
  func noteSpent(_ rule: Rule) {
    guard fault == nil, let origin = rule.origin else { return }
    fault = RuleFileError(
      path: origin.path,
      position: origin.position,
      message: "the rule \(rule.id) takes too long here: more than \(RuleFileLimits.steps) steps, or more than "
        + "\(RuleFileLimits.totalSteps) together with the other rules of your own; shorten its lists and texts"
    )
  }

  /// For each option, by its number, whether its value may be another than its default.
  lazy var changes: [Bool] = settings.values.changes

  /// Whether something else than iA3 is trained, as far as that is known.
  lazy var trainsOtherNetwork: Bool = {
    guard let script = settings.script else { return false }
    guard let module = settings.value("network_module")?.string, !module.isEmpty else {
      return !script.hasSuffix("train_network") && !settings.dialect.type.isRecord
    }
    return module != "lycoris.kohya" || settings.value("network_args.algo")?.string?.lowercased() != "ia3"
  }()

  /// What the base model's name says about it; nil if none is named.
  lazy var baseModel: BaseModel? = settings.value("pretrained_model_name_or_path")?.string.map(BaseModel.init)

  /// The optimizer by its usual name; nil for a dataset config.
  lazy var optimizer: String? = settings.script == nil ? nil : settings.optimizerClass.name

  /// The class of `lr_scheduler_type` by its usual name; nil if it is not set.
  lazy var scheduler: String? = settings.schedulerClass?.name

  /// The datasets that the config names.
  lazy var datasets: DatasetPlan = reader.plan(settings)

  /// The image folders that the config names and that exist, without that of `reg_data_dir`.
  lazy var folders: [DatasetSource] = datasets.sources.filter { source in
    source.folder != nil && (source.subset != nil || !source.isRegularization)
  }

  /// Facts of the training images.
  lazy var facts: DatasetFacts = DatasetFacts(folders.filter { !$0.isRegularization }.compactMap(\.folder))

  /// The subsets to check one by one: the config's, or the folders of `train_data_dir`.
  lazy var subsets: [Subset] = {
    if !settings.subsets.isEmpty, reader.override == nil { return settings.subsets }
    let listed = folders.filter { $0.subset == nil }.flatMap { source in
      (source.folder?.subsets ?? []).map { folder in
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
          isRegularization: false
        )
      }
    }
    // A check for each subset also applies if the images are elsewhere.
    let elsewhere = Subset(settings: [:], folder: nil, dataset: 0, isRegularization: false)
    return listed.isEmpty && settings.script != nil ? [elsewhere] : listed
  }()

  /// Measures of the images' pixels.
  lazy var measures: ImageMeasures? = {
    let images = facts.subsets.flatMap { $0.images.map(\.path) }
    return images.isEmpty ? nil : measurer?(images)
  }()

  /// The run as it would be planned.
  lazy var plan: Plan = Plan(settings, counts: counts)

  private var counts: Plan.Counts? {
    let known = settings.subsets.filter { $0.settings["images"] != nil }
    if !known.isEmpty { return metadataCounts(known) }
    return datasets.counts
  }

  private func metadataCounts(_ subsets: [Subset]) -> Plan.Counts {
    func images(_ subset: Subset) -> Int { max(0, subset.settings["images"]?.value?.integer ?? 0) }
    func repeats(_ subset: Subset) -> Int { max(0, subset.settings["num_repeats"]?.value?.integer ?? 1) }
    let repeated = subsets.reduce(0) { $0.addingSaturated(images($1).multipliedSaturated(by: repeats($1))) }
    let all = subsets.reduce(0) { $0.addingSaturated(images($1)) }
    return Plan.Counts(repeatedImages: repeated, regularizationImages: 0, images: all, batches: nil)
  }
}
