import Documents

/// The `ss_*` metadata that sd-scripts writes into a trained network.
public enum NetworkMetadata: Dialect {
  /// `network-metadata`
  public static let name = DialectName.networkMetadata

  /// `.safetensors`
  public static let fileExtensions = [".safetensors"]
  /// A network is not a document; only its header is one.
  public static let formats: [Format] = []
  /// It records the run that made the network.
  public static let isRecord = true
  /// A trained network is a result.
  public static let trainingObstacle: TrainingObstacle? = TrainingObstacle(
    setting: "network_weights",
    problem: "a trained network is not a config; name it in network_weights to continue it"
  )

  /// A trained network is a result: there is nothing to edit.
  public static func edits(for change: Change, in settings: Settings) -> [Edit]? { nil }
}
