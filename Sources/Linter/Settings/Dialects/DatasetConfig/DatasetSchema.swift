import Documents

/// Which kinds of dataset a training script accepts, and what its schema expects of a file.
///
/// Source: the `ConfigSanitizer(…)` of each script; `validate_flex_dataset` in sd-scripts' library/config_util.py.
struct DatasetSchema {
  /// The kinds of dataset that the script accepts.
  let methods: Set<DatasetMethod>
  /// Whether it is known which script reads the file.
  private let isKnown: Bool

  /// The schema of a file that any script may read.
  static let anyScript = DatasetSchema(methods: Set(DatasetMethod.allCases), isKnown: false)

  private init(methods: Set<DatasetMethod>, isKnown: Bool) {
    self.methods = methods
    self.isKnown = isKnown
  }

  /// The schema of the script that reads a config.
  init(_ settings: Settings) {
    let masked: Set<DatasetMethod> = settings.value("masked_loss") == .boolean(true) ? [.controlnet] : []
    switch settings.script {
    case .none: self = .anyScript
    case "fine_tune": self.init(methods: [.finetuning], isKnown: true)
    case "train_db": self.init(methods: masked.isEmpty ? [.dreambooth] : masked, isKnown: true)
    case .some(let script) where script.contains("control_net"):
      self.init(methods: [.controlnet], isKnown: true)
    default: self.init(methods: masked.union([.dreambooth, .finetuning]), isKnown: true)
    }
  }

  /// The kind of a dataset; nil if its subsets are of different kinds.
  func method(of subsets: [Node]) -> DatasetMethod? {
    if methods.count == 1, let only = methods.first { return only }
    if methods.contains(.controlnet), subsets.allSatisfy({ $0["conditioning_data_dir"] != nil }) { return .controlnet }
    if subsets.allSatisfy({ $0["metadata_file"] != nil }) { return .finetuning }
    return subsets.contains { $0["metadata_file"] != nil } ? nil : .dreambooth
  }

  /// Why conditioning images are refused, if they are.
  var conditioningObstacle: String? {
    isKnown && !methods.contains(.controlnet) ? "a run with masked_loss, or the training of a ControlNet" : nil
  }
}

extension DatasetMethod {
  /// Its datasets, in messages.
  var phrase: String {
    switch self {
    case .dreambooth: "datasets without a metadata_file"
    case .finetuning: "datasets with a metadata_file"
    case .controlnet: "datasets with a conditioning_data_dir"
    }
  }
}
