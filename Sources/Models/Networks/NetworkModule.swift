import ModelKinds
import CNetworks
import Safetensors

/// What a network does to one layer.
public struct NetworkModule: Sendable {
  /// The name in the file, without the tensors' ends.
  public let name: String
  /// The name that sd-scripts gives it, whatever the file's style: `lora_unet_down_blocks_0_attentions_0_proj_in`.
  public let key: String
  /// The part of the model that the layer belongs to.
  public let part: ModelPart
  /// The block as web UIs call it: `IN01`, `MID`, `OUT03`, `TE07`.
  public let block: String
  /// How it changes the layer.
  public let kind: NetworkKind
  /// The number of dimensions that the kind's products go through; nil if it has none.
  public let rank: Int?
  /// What the product is multiplied by, times the rank; nil if the file does not say, which means the rank.
  public let alpha: Double?
  /// Whether the changed weight is rescaled by columns or rows of its own (DoRA).
  public let isDoRA: Bool
  /// Of iA3: whether it scales the layer's input.
  public let isOnInput: Bool
  /// The tensors by their names in the file, with their shapes.
  public let shapes: [(name: String, shape: [Int])]
  /// The element types of the trained tensors.
  public let dataTypes: [DataType]
  /// The number of trained values.
  public let count: Int
  /// The Frobenius norm of what the module adds at multiplier 1, by `ModuleChange`; nil if it is not known.
  public let norm: Double?
  /// The trained value of the largest magnitude, and its place in its tensor; nil if there are none or they are not finite.
  public let largest: (value: Double, index: Int)?
  /// Whether the module changes nothing: a factor of its change is zero throughout.
  public let isZero: Bool
  /// The first tensor with a NaN or an infinity, and the place.
  public let notFinite: (tensor: String, index: Int)?
  /// Why there is no norm, as text for the user; nil if there is one.
  public let problem: String?
  /// The number of the text encoder's layer.
  public let textLayer: Int?
  /// Whether there is no norm only because the values are of an unsupported type.
  let isUnread: Bool

  /// The block's position among the others.
  let order: Int
  let tensors: ModuleTensors

  /// Describes a module; its values are read only if `measuring`.
  init(name: String, _ tensors: ModuleTensors, isDyLoRA: Bool, measuring: Bool) {
    let place = ModuleName(name)
    self.name = name
    (key, part, block) = (place.key, place.part, place.block)
    (order, textLayer) = (place.order, place.textLayer)
    self.tensors = tensors
    let kind = tensors.kind
    self.kind = isDyLoRA && (kind == .lora || kind == .locon) ? .dylora : kind
    rank = tensors.rank
    alpha = tensors.number(.alpha)
    isDoRA = tensors.has(.magnitude)
    isOnInput = kind == .ia3 && (try? tensors.isOnInput()) ?? false
    shapes = tensors.entries.values.map { ($0.name, $0.info.shape) }.sorted { $0.0 < $1.0 }
    let trained = tensors.entries.filter { $0.key.isTrained }
    var types: [DataType] = []
    for type in DataType.allCases where trained.values.contains(where: { $0.info.dataType == type }) {
      types.append(type)
    }
    dataTypes = types
    // Sizes that the reader has checked against the file's own: their sum fits.
    count = trained.values.reduce(0) { $0 + $1.info.count }
    let figures = measuring ? Figures(tensors, kind) : Figures()
    (norm, largest, isZero) = (figures.norm, figures.largest, figures.isZero)
    (notFinite, problem, isUnread) = (figures.notFinite, figures.problem, figures.isUnread)
  }
}

/// The figures computed from a module's values.
private struct Figures {
  var norm: Double?
  var largest: (value: Double, index: Int)?
  var isZero = false
  var notFinite: (tensor: String, index: Int)?
  var problem: String?
  var isUnread = false

  init() {}

  init(_ tensors: ModuleTensors, _ kind: NetworkKind) {
    notFinite = tensors.firstNonFinite
    measureValues(tensors)
    guard notFinite == nil else {
      problem = "it holds NaN or infinite values"
      largest = nil
      return
    }
    do throws(ModuleChange.Problem) {
      norm = try ModuleChange.read(tensors).norm
      if norm == nil { problem = "it is too large to be multiplied out" }
    } catch {
      isUnread = error == .type
      problem =
        switch error {
        case .shapes:
          kind == .incomplete ? "some of its tensors are missing" : "the shapes of its tensors do not fit"
        case .type: "the element type of its tensors is not supported"
        case .size: "it is too large to be multiplied out"
        }
    }
  }

  private mutating func measureValues(_ tensors: ModuleTensors) {
    var zeros = Set<TensorRole>()
    for role in tensors.entries.keys where role.isTrained {
      guard let values = tensors.values(role), !values.isEmpty else { continue }
      let index = ia3_largest(values, values.count)
      let value = Double(values[index])
      if value == 0 { zeros.insert(role) }
      // DoRA's rescaling starts at the weight's own norms, which say nothing about the training.
      if role != .magnitude, value.magnitude > largest?.value.magnitude ?? -1 { largest = (value, index) }
    }
    func isZero(_ roles: TensorRole...) -> Bool { roles.contains(where: zeros.contains) }
    func isZeroOrAbsent(_ role: TensorRole) -> Bool { !tensors.has(role) || zeros.contains(role) }
    self.isZero =
      switch tensors.kind {
      case .ia3: isZero(.vector)
      case .lora, .locon, .dylora: isZero(.up, .down, .mid) && isZeroOrAbsent(.biasDifference)
      case .loha:
        isZero(
          .hadamard1A,
          .hadamard1B,
          .hadamard2A,
          .hadamard2B,
          .hadamard1Core,
          .hadamard2Core
        )
      case .lokr:
        isZero(
          .kronecker1,
          .kronecker1A,
          .kronecker1B,
          .kronecker2,
          .kronecker2A,
          .kronecker2B,
          .kronecker2Core
        )
      case .oft, .boft: isZero(.blocks)
      case .glora: isZero(.inputA, .inputB) && isZero(.weightA, .weightB, .weightCore)
      case .tlora: isZero(.queries, .outputs, .singularValues)
      case .full: isZeroOrAbsent(.difference) && isZeroOrAbsent(.biasDifference)
      case .norm: isZeroOrAbsent(.normWeight) && isZeroOrAbsent(.normBias)
      case .incomplete: false
      }
  }
}
