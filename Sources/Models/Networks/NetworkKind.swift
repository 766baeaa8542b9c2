/// How a network changes a layer.
public enum NetworkKind: String, Sendable, Hashable, CaseIterable {
  /// A vector that scales a layer's input or output: (IA)³, Liu et al. 2022.
  case ia3
  /// Two matrices of low rank on linear layers and 1×1 convolutions.
  case lora
  /// The same with convolutions of larger kernels among them.
  case locon
  /// LoRA that was trained for several ranks at once; its files are LoRA's.
  case dylora
  /// An element-wise product of two products of low rank.
  case loha
  /// A Kronecker product.
  case lokr
  /// An orthogonal transformation of the output, in blocks; the tensors are made antisymmetric.
  case oft
  /// The same in butterfly stages.
  case boft
  /// Low-rank changes of a layer's input and of its weight together.
  case glora
  /// LoRA over singular vectors, with a rank that follows the timestep.
  case tlora
  /// The whole difference of a weight.
  case full
  /// The difference of a norm's weight and bias.
  case norm
  /// Tensors that do not make a complete change.
  case incomplete

  /// The common name.
  public var title: String {
    switch self {
    case .ia3: "iA3"
    case .lora: "LoRA"
    case .locon: "LoCon"
    case .dylora: "DyLoRA"
    case .loha: "LoHa"
    case .lokr: "LoKr"
    case .oft: "OFT"
    case .boft: "BOFT"
    case .glora: "GLoRA"
    case .tlora: "T-LoRA"
    case .full: "full difference"
    case .norm: "norm difference"
    case .incomplete: "incomplete"
    }
  }
}
