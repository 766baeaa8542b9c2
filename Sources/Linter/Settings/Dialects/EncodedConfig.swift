/// Options for writing a config.
public struct EncodingOptions: Sendable {
  /// The release of the program that will read it: `23` for kohya_ss's older format.
  public var release: Int?
  /// The training script, without `.py`.
  public var script: String
  /// The folders of images by their dataset-config names, for dialects that list them.
  public var subsets: [[String: Value]]

  /// Makes options.
  public init(release: Int? = nil, script: String = "train_network", subsets: [[String: Value]] = []) {
    self.release = release
    self.script = script
    self.subsets = subsets
  }
}

/// A config as text.
public struct EncodedConfig: Sendable {
  /// The text.
  public var text: String
  /// The settings that have no counterpart in the dialect, in order of name.
  public var lost: [String]

  /// Makes an encoded config.
  public init(text: String, lost: [String]) {
    self.text = text
    self.lost = lost
  }
}
