/// How a module of iA3 or LoRA changes its layer's weight W, [outputs, inputs · kernel], at multiplier m.
public enum LayerChange: Sendable {
  /// Rows of W, or its inputs' columns, are multiplied by 1 + m · vector.
  case scale(vector: [Float], onInput: Bool)
  /// W + m · scale · Lᵀ R, of L, [rank, outputs], and R, [rank, inputs · kernel].
  case product(scale: Double, rank: Int, left: [Float], right: [Float])
  /// W + m · scale · the values.
  case sum(scale: Double, values: [Float])
}

/// Why a module's change of its layer's weight is not available.
public enum LayerChangeError: Error, Sendable, Equatable {
  /// A kind, or a way of rescaling, that cannot be merged.
  case kind(String)
  /// It holds a NaN or an infinity, or its tensors do not fit each other.
  case broken(String)
}

extension NetworkModule {
  /// How the module changes its layer's weight.
  ///
  /// - Throws: `LayerChangeError` for other kinds than iA3, LoRA and LoCon, and for values that cannot be used.
  public func layerChange() throws(LayerChangeError) -> LayerChange {
    if isDoRA { throw .kind(kindTitle) }
    if let (tensor, _) = tensors.firstNonFinite { throw .broken("\(tensor) holds NaN or infinite values") }
    switch kind {
    case .ia3:
      guard let vector = tensors.values(.vector) else { throw .broken("its element type is not supported") }
      return .scale(vector: vector, onInput: isOnInput)
    case .lora, .locon, .dylora:
      if tensors.has(.biasDifference) { throw .kind("LoRA with a difference of the bias") }
      do throws(ModuleChange.Problem) {
        guard let term = try ModuleChange.read(tensors).parts[.weight], let factor = term.factors.first else {
          throw .shapes
        }
        switch factor {
        case .dense(_, _, let values): return .sum(scale: term.scale, values: values)
        case .product(let rank, _, _, let left, let right):
          return .product(scale: term.scale, rank: rank, left: left, right: right)
        }
      } catch {
        throw .broken("its tensors do not fit each other, or their element type is not supported")
      }
    default: throw .kind(kind.title)
    }
  }

  /// The size of the layer that it is for, [outputs, inputs], as far as its shapes show, for messages.
  public var layerShape: String {
    guard let size = layerSize else { return "unknown" }
    return "[\(size.outputs.map(String.init) ?? "?"), \(size.inputs.map(String.init) ?? "?")]"
  }
}
