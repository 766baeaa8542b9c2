import Files
import Settings

/// A config's options for the network to train.
public struct NetworkOptions: Sendable, Equatable {
  /// Where the layers to train come from.
  public enum Preset: Sendable, Equatable {
    /// A preset of LyCORIS, by its name.
    case builtIn(String)
    /// A preset file.
    case file(String)
  }

  /// `network_args.preset`; LyCORIS's own default is `full`.
  public var preset: Preset
  /// `network_args.train_on_input`: the second layer of every feed-forward block is scaled at its input.
  ///
  /// Nil leaves it to the preset.
  public var trainsOnInput: Bool?
  /// `network_args.module_dropout`: the probability that a layer is not scaled in a step.
  public var moduleDropout: Double
  /// `network_weights`: the network to continue.
  public var weights: String?
  /// Whether layers of the UNet are trained: not with `network_train_text_encoder_only`.
  public var trainsUNet: Bool
  /// Whether layers of the text encoder are trained: not with `network_train_unet_only`.
  public var trainsTextEncoder: Bool
}

extension NetworkOptions {
  init(_ reader: OptionReader, _ paths: PathLookup) throws(OptionError) {
    let name = try reader.path("network_args.preset") ?? "full"
    if Catalogue.arguments["network_args:lycoris.kohya"]?["preset"]?.choices.contains(name) == true {
      preset = .builtIn(name)
    } else if let path = paths.existing(name) {
      preset = .file(path)
    } else {
      throw reader.error("network_args.preset", "must be a preset of LyCORIS or a file, not '\(name)'")
    }
    trainsOnInput =
      reader.settings.value("network_args.train_on_input") == nil
      ? nil : try reader.flag("network_args.train_on_input")
    moduleDropout = try reader.number("network_args.module_dropout", 0...1) ?? 0
    weights = try reader.path("network_weights").map { paths.existing($0) ?? $0 }
    let onlyUNet = try reader.flag("network_train_unet_only")
    let onlyTextEncoder = try reader.flag("network_train_text_encoder_only")
    if onlyUNet, onlyTextEncoder {
      throw reader.error(
        "network_train_text_encoder_only",
        "must not be set together with network_train_unet_only: nothing would be trained"
      )
    }
    trainsUNet = !onlyTextEncoder
    trainsTextEncoder = !onlyUNet
  }
}
