import Values

/// An optimizer and its options, as `optimizer_type` and `optimizer_args` choose them.
public enum OptimizerOptions: Sendable, Equatable {
  /// prodigyopt's Prodigy.
  case prodigy(ProdigyOptions)
  /// torch's AdamW, which bitsandbytes' computes, too.
  case adamW(AdamWOptions)
  /// transformers' Adafactor.
  case adafactor(AdafactorOptions)
  /// dadaptation's Adam.
  case dAdaptAdam(DAdaptAdamOptions)
  /// lion-pytorch's Lion, which bitsandbytes' computes, too.
  case lion(LionOptions)

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
    self = try OptimizerKind(named: type).read(arguments, learningRate)
  }

  /// Whether it chooses its step sizes itself, so that sd-scripts leaves the learning rate and the schedule out.
  public var ignoresLearningRate: Bool {
    if case .adafactor(let options) = self { options.relativeStep } else { false }
  }

  /// An optimizer of this kind before its first step.
  public func makeOptimizer(layout: ParameterLayout) -> any Optimizer {
    switch self {
    case .prodigy(let options): Prodigy(options, layout: layout)
    case .adamW(let options): AdamW(options, layout: layout)
    case .adafactor(let options): Adafactor(options, layout: layout)
    case .dAdaptAdam(let options): DAdaptAdam(options, layout: layout)
    case .lion(let options): Lion(options, layout: layout)
    }
  }
}
