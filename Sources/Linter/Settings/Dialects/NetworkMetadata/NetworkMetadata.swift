import Documents

/// The `ss_*` metadata that sd-scripts writes into a trained network.
public enum NetworkMetadata: Dialect {
  /// `network-metadata`
  public static let name = DialectName.networkMetadata

  /// `.safetensors`
  public static let fileExtensions = [".safetensors"]
  /// None: a network is not a document; only its header is.
  public static let formats: [Format] = []
  /// It records the run that trained the network.
  public static let isRecord = true
  /// A trained network is a result, not a config.
  public static let trainingObstacle: TrainingObstacle? = TrainingObstacle(
    setting: "network_weights",
    problem: "a trained network is not a config; to continue training it, name it in network_weights"
  )

  /// None: a trained network cannot be edited.
  public static func edits(for change: SettingChange, in settings: Settings) -> [Edit]? { nil }
}
