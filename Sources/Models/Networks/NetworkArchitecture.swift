/// The model that a network was trained for.
public enum NetworkArchitecture: String, Sendable, Hashable {
  case stableDiffusion1 = "Stable Diffusion 1.x"
  case stableDiffusion2 = "Stable Diffusion 2.x"
  case stableDiffusionXL = "Stable Diffusion XL"
  case stableDiffusion3 = "Stable Diffusion 3"
  case flux = "Flux"

  /// The evidence for it.
  public enum Evidence: String, Sendable {
    /// Names of layers that only this model has, or the width of its text encoder.
    case modules
    /// The metadata alone.
    case metadata
  }
}

extension NetworkFile {
  /// The model that it was trained for, with the evidence; nil if there is none.
  public var architecture: (model: NetworkArchitecture, by: NetworkArchitecture.Evidence)? {
    if let model = architectureByModules { return (model, .modules) }
    return architectureByMetadata.map { ($0, .metadata) }
  }

  private var architectureByModules: NetworkArchitecture? {
    func has(_ text: String) -> Bool { modules.contains { $0.key.hasPrefix(text) } }
    if has("lora_unet_double_blocks") || has("lora_unet_single_transformer_blocks") { return .flux }
    if has("lora_unet_joint_blocks") { return .stableDiffusion3 }
    if modules.contains(where: { $0.key.hasPrefix("lora_te1_") || $0.part == .textEncoder2 })
      || modules.contains(where: { $0.part == .unet && $0.key.contains("_transformer_blocks_1_") })
    {
      return .stableDiffusionXL
    }
    for module in modules {
      guard let size = module.layerSize else { continue }
      let context = module.key.contains("_attn2_to_k") || module.key.contains("_attn2_to_v")
      let width =
        module.part == .textEncoder && module.key.contains("_self_attn_")
        ? size.outputs ?? size.inputs : module.part == .unet && context ? size.inputs : nil
      switch width {
      case 768: return .stableDiffusion1
      case 1024: return .stableDiffusion2
      case 2048: return .stableDiffusionXL
      default: continue
      }
    }
    return nil
  }

  private var architectureByMetadata: NetworkArchitecture? {
    let version = metadata["ss_base_model_version"] ?? metadata["modelspec.architecture"] ?? ""
    if version.hasPrefix("sdxl") || version.hasPrefix("stable-diffusion-xl") { return .stableDiffusionXL }
    if version.hasPrefix("sd_v2") || version.hasPrefix("stable-diffusion-v2") { return .stableDiffusion2 }
    if version.hasPrefix("sd_v1") || version.hasPrefix("stable-diffusion-v1") { return .stableDiffusion1 }
    if version.hasPrefix("sd3") || version.hasPrefix("stable-diffusion-3") { return .stableDiffusion3 }
    if version.hasPrefix("flux") { return .flux }
    return nil
  }
}

extension NetworkModule {
  /// The channels that the layer reads and writes, as far as the module's own shapes show.
  var layerSize: (inputs: Int?, outputs: Int?)? {
    func first(_ role: TensorRole) -> Int? { tensors.shape(role)?.first }
    func second(_ role: TensorRole) -> Int? { tensors.shape(role)?.dropFirst().first }
    switch kind {
    case .lora, .locon, .dylora: return (second(.down), first(.up))
    case .full: return (second(.difference), first(.difference))
    case .glora: return (second(.inputB), first(.weightA))
    case .loha:
      // With a core the factors are transposed.
      return tensors.has(.hadamard1Core)
        ? (second(.hadamard1B), second(.hadamard1A)) : (second(.hadamard1B), first(.hadamard1A))
    case .lokr:
      let left = (first(.kronecker1) ?? first(.kronecker1A), second(.kronecker1) ?? second(.kronecker1B))
      let right = (first(.kronecker2) ?? first(.kronecker2A), second(.kronecker2) ?? second(.kronecker2B))
      func product(_ a: Int?, _ b: Int?) -> Int? {
        guard let a, let b, case (let product, false) = a.multipliedReportingOverflow(by: b) else {
          return nil
        }
        return product
      }
      return tensors.has(.kronecker2Core) ? nil : (product(left.1, right.1), product(left.0, right.0))
    case .ia3: return isOnInput ? (tensors[.vector]?.info.count, nil) : (nil, tensors[.vector]?.info.count)
    case .oft: return (nil, tensors.shape(.blocks).flatMap { $0.dropLast().reduce(1, *) })
    case .tlora: return (second(.queries), first(.outputs))
    case .boft, .norm, .incomplete: return nil
    }
  }
}
