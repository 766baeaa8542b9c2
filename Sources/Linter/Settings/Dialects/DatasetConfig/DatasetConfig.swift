import Documents

/// The file that sd-scripts reads with `--dataset_config`: general settings, datasets and their subsets.
///
/// `library/config_util.py` checks it against a schema, so an unknown key raises.
public enum DatasetConfig: Dialect {
  /// `dataset-config`
  public static let name = DialectName.datasetConfig

  /// `.toml`
  public static let fileExtensions = [".toml"]
  /// TOML or JSON.
  public static let formats = [Format.toml, .json]
  /// A dataset config has no run in it.
  public static let trainingObstacle: TrainingObstacle? = TrainingObstacle(
    setting: "dataset_config",
    problem: "a dataset config says what to train on, not how; train a config that names it"
  )
}
