/// What the user declares about the run because no config contains it.
public struct UserDeclarations: Sendable, Hashable {
  /// The art style: `abstract`, `monochrome`, `pixel-art`, `minimalist` …
  public var style: String?
  /// The GPU's name.
  public var gpu: String?
  /// The release of lycoris-lora that will run.
  public var lycorisVersion: String?
  /// Whether the dataset is known to be poor.
  public var poorDataset: Bool

  /// Makes declarations, empty by default.
  public init(
    style: String? = nil,
    gpu: String? = nil,
    lycorisVersion: String? = nil,
    poorDataset: Bool = false
  ) {
    self.style = style
    self.gpu = gpu
    self.lycorisVersion = lycorisVersion
    self.poorDataset = poorDataset
  }
}
