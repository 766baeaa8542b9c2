import Values

/// An optimizer and its options, as `optimizer_type` and `optimizer_args` choose them.
public enum OptimizerOptions: Sendable, Equatable {
  /// prodigyopt's Prodigy.
  case prodigy(ProdigyOptions)
  /// torch's AdamW.
  case adamW(AdamWOptions)

  /// Reads the options as sd-scripts does (`get_optimizer` of library/train_util.py).
  /// - Parameters:
  ///   - type: `optimizer_type`; AdamW if it is empty or not set.
  ///   - arguments: `optimizer_args` by name.
  ///   - learningRate: `learning_rate`.
  /// - Throws: if the optimizer is not supported, or rejects an argument.
  public init(
    type: String?,
    arguments: [String: Value],
    learningRate: Double
  ) throws(OptimizerError) {
    let name = type.flatMap { $0.isEmpty ? nil : $0 } ?? "AdamW"
    // sd-scripts accepts its own names in any case, and classes by their Python path.
    if name.lowercased() == "prodigy" || name == "prodigyopt.Prodigy" {
      self = .prodigy(try ProdigyOptions(from: arguments, learningRate: learningRate))
    } else if name.lowercased() == "adamw" || name == "torch.optim.AdamW" {
      self = .adamW(try AdamWOptions(from: arguments, learningRate: learningRate))
    } else {
      throw .unsupported(setting: "optimizer_type", value: name, supported: ["Prodigy", "AdamW"])
    }
  }

  /// An optimizer of this kind before its first step.
  public func makeOptimizer(layout: ParameterLayout) -> any Optimizer {
    switch self {
    case .prodigy(let options): Prodigy(options, layout: layout)
    case .adamW(let options): AdamW(options, layout: layout)
    }
  }
}
