import Values

/// Adafactor's options with the names and defaults of `transformers.Adafactor`.
public struct AdafactorOptions: Sendable, Equatable {
  /// Keeps the squared gradients from being zero.
  public var eps = 1e-30
  /// The least root mean square of a parameter by which its steps are scaled.
  public var leastScale = 1e-3
  /// The root mean square beyond which an update is scaled down.
  public var clipThreshold = 1.0
  /// How the decay rate of squared gradients grows: 1 − step^decayRate.
  public var decayRate = -0.8
  /// The decay rate of the average of updates; nil for none.
  public var beta1: Double?
  /// How strongly values decay toward zero.
  public var weightDecay = 0.0
  /// Whether steps are scaled by a parameter's root mean square.
  public var scaleParameter = true
  /// Whether the step size follows from the number of steps, instead of the learning rate.
  public var relativeStep = true
  /// Whether that step size starts small.
  public var warmupInit = false

  /// The defaults.
  public init() {}

  /// Options from `optimizer_args`, with what sd-scripts' `get_optimizer` makes of them.
  /// - Throws: for values that Adafactor rejects, and for arguments that it does not have.
  public init(from arguments: [String: Value]) throws(OptimizerError) {
    var reader = KeywordArguments(option: "optimizer_args", owner: "Adafactor", arguments)
    if let value = reader.value("eps") {
      guard case .list(let items) = value, items.count == 2, let first = items[0].number, let second = items[1].number
      else { throw reader.invalid("eps", value, "two numbers, such as 1e-30,1e-3") }
      (eps, leastScale) = (first, second)
    }
    clipThreshold = try reader.number("clip_threshold") ?? clipThreshold
    guard clipThreshold != 0 else { throw reader.invalid("clip_threshold", clipThreshold, "other than 0") }
    decayRate = try reader.number("decay_rate") ?? decayRate
    if let value = reader.value("beta1"), value != .string("None") {
      guard let number = value.number else { throw reader.invalid("beta1", value, "a number") }
      beta1 = number
    }
    weightDecay = try reader.number("weight_decay") ?? weightDecay
    scaleParameter = try reader.flag("scale_parameter") ?? scaleParameter
    relativeStep = try reader.flag("relative_step") ?? relativeStep
    warmupInit = try reader.flag("warmup_init") ?? warmupInit
    if warmupInit { relativeStep = true }
    try reader.finish()
  }
}
