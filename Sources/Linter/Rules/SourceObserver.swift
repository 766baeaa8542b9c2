import Dataset
import Documents
import Files
import Settings

/// Collects what is noticed about one source of images: one observation of a kind, however many files it is about.
struct SourceObserver {
  let source: DatasetSource
  let plan: DatasetPlan
  /// The subset that names the source; nil for `train_data_dir` and `reg_data_dir`.
  let subset: Subset?
  private let wanted: [Observation.Kind]
  private(set) var result: [Observation] = []

  init(_ source: DatasetSource, _ plan: DatasetPlan, wanted: [Observation.Kind]) {
    self.source = source
    self.plan = plan
    self.wanted = wanted
    subset = source.subset.flatMap { plan.settings.subsets.indices.contains($0) ? plan.settings.subsets[$0] : nil }
  }

  /// The option that names the source.
  var option: String {
    if source.subset != nil { return "image_dir" }
    return source.isRegularization ? "reg_data_dir" : "train_data_dir"
  }

  func wants(_ kind: Observation.Kind) -> Bool { wanted.contains(kind) }

  func wantsAny(_ kinds: Observation.Kind...) -> Bool { kinds.contains(where: wanted.contains) }

  /// A setting of the source's subset, or of the run.
  func value(_ key: String) -> Value? { plan.settings.datasetValue(key, subset) }

  /// Observes files of one kind, if there are any.
  ///
  /// - Parameters:
  ///   - paths: the files; the first becomes `path`, their number `count`.
  ///   - values: further values, about the first file or about all.
  mutating func observe(
    _ kind: Observation.Kind,
    _ paths: [String],
    _ values: [String: Value] = [:],
    edits: [Edit] = []
  ) {
    guard wants(kind), let first = paths.first else { return }
    var values = values
    values["path"] = .string(first)
    values["count"] = values["count"] ?? .integer(paths.count)
    var observation = Observation(
      kind,
      file: source.place?.file ?? 0,
      range: source.place?.range,
      setting: option,
      values: values,
      edits: edits
    )
    observation.related = paths
    result.append(observation)
  }

  /// Observes files of one kind that are faulty for different reasons: one observation for each reason.
  mutating func observe(_ kind: Observation.Kind, _ problems: [DatasetFacts.Problem]) {
    var paths: [String: [String]] = [:]
    var reasons: [String] = []
    for problem in problems {
      if paths[problem.reason] == nil { reasons.append(problem.reason) }
      paths[problem.reason, default: []].append(problem.path)
    }
    for reason in reasons { observe(kind, paths[reason] ?? [], ["reason": .string(reason)]) }
  }
}
