import ModelKinds
import Settings

/// Why training left a module unchanged.
public enum Unreached: Sendable, Hashable {
  /// The text encoder's states are read before the module's layer.
  case clipSkip(Int)
  /// Stable Diffusion XL reads the states before the last layer of its first text encoder, whatever the settings.
  case lastLayerOfXL
  /// The learning rate of the module's part is zero.
  case zeroRate(setting: String)
  /// The file was saved before the first step.
  case noStep
}

extension NetworkFile {
  /// Why the run that its metadata records cannot have reached a module; nil if it has.
  ///
  /// Sources: sd-scripts' library/strategy_sd.py (`hidden_states[-clip_skip]`, clip_skip counted from 1) and
  /// library/sdxl_train_util.py (`hidden_states[11]` of the first text encoder's 12 layers).
  /// - Parameter run: the run's own settings, which say more than the metadata; nil if they are not known.
  public func unreached(_ module: NetworkModule, by run: Settings? = nil) -> Unreached? {
    let settings = run ?? self.settings
    if metadata["ss_steps"] == "0" { return .noStep }
    if let name = Self.zeroRate(of: module.part, settings) { return .zeroRate(setting: name) }
    guard module.part == .textEncoder, let layer = module.textLayer else { return nil }
    switch architecture?.model {
    case .stableDiffusionXL: return layer >= 11 ? .lastLayerOfXL : nil
    case .stableDiffusion3, .flux: return nil
    case .stableDiffusion1, .stableDiffusion2, nil:
      let skip = settings.value("clip_skip")?.integer ?? 1
      guard skip > 1, skip <= 1000 else { return nil }
      return layer > textLayers - skip ? .clipSkip(skip) : nil
    }
  }

  /// The number of the first text encoder's layers: 12 of Stable Diffusion 1.x; of other models, networks attach to
  /// all of them, so it follows from the modules.
  private var textLayers: Int {
    if let (model, evidence) = architecture, model == .stableDiffusion1, evidence == .modules { return 12 }
    return (modules.filter { $0.part == .textEncoder }.compactMap(\.textLayer).max() ?? 0) + 1
  }

  /// The setting that makes a part's learning rate zero.
  private static func zeroRate(of part: ModelPart, _ settings: Settings) -> String? {
    for name in [part.rateOption, "learning_rate"] {
      let rates: [Value]
      switch settings.value(name) {
      case nil: continue
      case .list(let values)?: rates = values
      case let value?: rates = [value]
      }
      return !rates.isEmpty && rates.allSatisfy { $0.number == 0 } ? name : nil
    }
    return nil
  }
}
