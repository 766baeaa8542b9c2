/// What the user says about the run that no config holds; nil for what is not said.
public struct UserDeclarations: Sendable, Hashable {
  /// What is known of a dataset.
  public enum DatasetQuality: String, Sendable, CaseIterable {
    case poor, good
  }

  /// The styles that the built-in rules know, as `declared_abstract` in rules/definitions.yaml has them.
  public static let knownStyles = [
    "abstract", "monochrome", "pixel-art", "minimalist", "minimalistic", "line-art", "silhouette",
  ]

  /// The art style: one of `knownStyles`, or one of the user's own.
  public var style: String?
  /// The GPU's name.
  public var gpu: String?
  /// The release of lycoris-lora that will run.
  public var lycorisVersion: String?
  /// The release of sd-scripts that will run.
  public var sdScriptsVersion: String?
  /// Whether the dataset is known to be poor.
  public var datasetQuality: DatasetQuality?

  /// Makes declarations, empty by default.
  public init(
    style: String? = nil,
    gpu: String? = nil,
    lycorisVersion: String? = nil,
    sdScriptsVersion: String? = nil,
    datasetQuality: DatasetQuality? = nil
  ) {
    self.style = style
    self.gpu = gpu
    self.lycorisVersion = lycorisVersion
    self.sdScriptsVersion = sdScriptsVersion
    self.datasetQuality = datasetQuality
  }
}
