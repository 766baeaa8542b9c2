import Settings

/// A template with everything filled in.
public struct TemplateInstance: Sendable {
  /// The template's name.
  public let template: String
  /// The parameters' values.
  public let parameters: [String: Value]
  /// Settings by canonical name, without those that only the GUI needs.
  public let values: [String: Value]
  /// Settings that only kohya_ss's GUI needs: its own keys, and values against its unsuitable defaults.
  public let gui: [String: Value]
  /// The dataset's only subset, by dataset-config names.
  public let subset: [String: Value]
  /// The README for the dataset's folder.
  public let datasetText: String?

  /// The settings to write in a dialect.
  public func values(for dialect: DialectName) -> [String: Value] {
    dialect.type.hasGUISettings ? values.merging(gui) { $1 } : values
  }

  /// The options for writing it in a dialect.
  public func options(release: Int? = nil) -> EncodingOptions {
    guard subset["image_dir"] != nil else { return EncodingOptions(release: release) }
    var subset = subset
    // Where a program lists folders, each has its own extension.
    if subset["caption_extension"] == nil { subset["caption_extension"] = values["caption_extension"] }
    return EncodingOptions(release: release, subsets: [subset])
  }

  /// The config's text; nil for dialects that are only read.
  ///
  /// - Parameter release: the GUI's release to write for, such as 23; nil for the newest.
  public func text(in dialect: DialectName, release: Int? = nil) -> EncodedConfig? {
    let encoded = dialect.type.text(of: values(for: dialect), options: options(release: release))
    guard var encoded else { return nil }
    // If a training folder is named, its numbered folder already expresses the subset.
    if values["train_data_dir"] != nil { encoded.lost.removeAll { $0 == "subsets" } }
    return encoded
  }

  /// Where the LyCORIS preset file belongs; nil for networks without one.
  public var presetPath: String? {
    guard let path = values["network_args.preset"]?.string, path.hasSuffix(".toml") else { return nil }
    return path
  }

  /// The folder for the images, and its README.
  public var dataset: DatasetSkeleton? {
    guard let folder = subset["image_dir"]?.string, let text = datasetText else { return nil }
    return DatasetSkeleton(imageFolder: folder, text: text)
  }
}
