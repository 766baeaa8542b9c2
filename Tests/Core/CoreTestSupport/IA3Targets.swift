import ModelKinds
import StableDiffusion

// What the layers, keys and shapes of an iA3 network have to be, written without the code that is tested.

/// Which layers a network trains.
public enum IA3Preset: String, Sendable, CaseIterable {
  /// Keys, values and the second linear layer of every feed-forward: what LyCORIS's `IA3Network` had before its
  /// third version, and what its preset `ia3` means.
  case ia3
  /// Every linear layer and convolution of the classes that LyCORIS's preset `full` lists.
  case full
}

/// A layer with an iA3 vector.
public struct IA3Target: Sendable, Equatable {
  /// The part of the model that the layer belongs to.
  public let part: ModelPart
  /// Its module's name, by which `Pass` finds the vector.
  public let module: String
  /// The vector's name in a saved network, without `.weight`.
  public let key: String
  /// The vector's shape: [channels] for a linear layer, [1, channels, 1, 1] for a convolution.
  public let shape: [Int]
  /// Whether it scales the layer's input, else its output.
  public let onInput: Bool
}

extension ModelSize {
  /// The layers a preset trains: the text encoder's, then the UNet's, in the order in which LyCORIS makes its
  /// modules with sd-scripts' models (lycoris/kohya.py, create_modules; lycoris/config.py).
  ///
  /// - Parameter trainOnInput: LyCORIS's option of this name. In preset `ia3` it concerns the layers that the preset
  ///   names for it, `ff.net.2` and `mlp.fc2`; in `full`, which names none, all.
  public func targets(_ preset: IA3Preset, trainOnInput: Bool) -> [IA3Target] {
    let text = textEncoder.layerDescriptions.filter { layer in
      switch preset {
      case .ia3: Self.hasSuffix(layer.name, Self.textSuffixes)
      case .full: layer.kind == .linear
      }
    }
    let image = unet.layers.filter { layer in
      switch (preset, layer.kind) {
      case (.ia3, _): Self.hasSuffix(layer.name, Self.unetSuffixes)
      case (.full, .linear), (.full, .convolution): true
      case (.full, .norm), (.full, .embedding): false
      }
    }
    func target(_ layer: LayerDescription, _ part: ModelPart) -> IA3Target {
      let onInput =
        trainOnInput && (preset == .full || Self.hasSuffix(layer.name, Self.inputSuffixes))
      let channels = onInput ? layer.inputs : layer.outputs
      let prefix = part == .unet ? "lora_unet_" : "lora_te_"
      return IA3Target(
        part: part,
        module: layer.name,
        key: prefix + String(layer.name.map { $0 == "." ? "_" : $0 }),
        shape: layer.kind == .linear ? [channels] : [1, channels, 1, 1],
        onInput: onInput
      )
    }
    return text.map { target($0, .textEncoder) } + image.map { target($0, .unet) }
  }

  private static let textSuffixes = [".k_proj", ".v_proj", ".mlp.fc2"]
  private static let unetSuffixes = [".to_k", ".to_v", ".ff.net.2"]
  private static let inputSuffixes = [".mlp.fc2", ".ff.net.2"]

  private static func hasSuffix(_ name: String, _ suffixes: [String]) -> Bool {
    suffixes.contains { name.hasSuffix($0) }
  }
}
