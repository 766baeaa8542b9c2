import Documents

/// The file that sd-scripts reads with `--dataset_config`: general settings, datasets and their subsets.
///
/// `library/config_util.py` checks it against a schema, so an unknown key raises an exception.
public enum DatasetConfig: Dialect {
  /// `dataset-config`
  public static let name = DialectName.datasetConfig

  /// `.toml`
  public static let fileExtensions = [".toml"]
  /// TOML or JSON.
  public static let formats = [Format.toml, .json]
  /// A dataset config does not describe a run.
  public static let trainingObstacle: TrainingObstacle? = TrainingObstacle(
    setting: "dataset_config",
    problem: "a dataset config describes only the images to train on; train with a config that names it"
  )
}
