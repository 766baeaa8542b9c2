import Values

/// Prodigy's options with prodigyopt's names and defaults.
public struct ProdigyOptions: Sendable, Equatable {
  /// The decay rate of the average of gradients.
  public var beta1 = 0.9
  /// The decay rate of the average of squared gradients.
  public var beta2 = 0.999
  /// The decay rate of the estimate's own averages; √beta2 unless set.
  public var beta3: Double?
  /// Keeps the denominator from being zero.
  public var eps = 1e-8
  /// How strongly values decay toward zero.
  public var weightDecay = 0.0
  /// Decays the values themselves, as AdamW does, instead of adding the decay to the gradient.
  public var decouple = true
  /// Adam's correction of the first steps.
  public var useBiasCorrection = false
  /// Leaves the learning rate out of the estimate's denominator, for warm-up.
  public var safeguardWarmup = false
  /// The first estimate of the step size.
  public var d0 = 1e-6
  /// A factor on every estimate.
  public var dCoef = 1.0
  /// The largest factor by which the estimate may grow in a step.
  public var growthRate = Double.infinity
  /// The estimate uses only every n-th element.
  public var sliceP = 1

  /// The defaults.
  public init() {}

  /// Options from `optimizer_args`.
  /// - Parameters:
  ///   - arguments: values by prodigyopt's names.
  ///   - learningRate: `learning_rate`, which prodigyopt requires to be above 0, whatever the groups' rates are.
  /// - Throws: for values that prodigyopt rejects, and for arguments that it does not have.
  public init(from arguments: [String: Value], learningRate: Double) throws(OptimizerError) {
    var reader = KeywordArguments(option: "optimizer_args", owner: "Prodigy", arguments)
    guard learningRate > 0 else {
      throw .invalidSetting(
        "learning_rate",
        value: String(learningRate),
        expected: "above 0 for Prodigy; 1.0 is usual"
      )
    }
    if let betas = try reader.betas() { (beta1, beta2) = betas }
    beta3 = try reader.number("beta3")
    eps = try Self.positive("eps", &reader) ?? eps
    weightDecay = try reader.number("weight_decay") ?? weightDecay
    decouple = try reader.flag("decouple") ?? decouple
    useBiasCorrection = try reader.flag("use_bias_correction") ?? useBiasCorrection
    safeguardWarmup = try reader.flag("safeguard_warmup") ?? safeguardWarmup
    d0 = try Self.positive("d0", &reader) ?? d0
    dCoef = try reader.number("d_coef") ?? dCoef
    growthRate = try reader.number("growth_rate") ?? growthRate
    sliceP = try reader.integer("slice_p") ?? sliceP
    // No vector is that long, and the sum with its length fits an `Int`.
    guard (1...1 << 40).contains(sliceP) else { throw reader.invalid("slice_p", sliceP, "from 1 to \(1 << 40)") }
    if try reader.flag("fsdp_in_use") == true {
      throw reader.invalid("fsdp_in_use", "True", "False: parameters are never sharded here")
    }
    try reader.finish()
  }

  private static func positive(
    _ name: String,
    _ reader: inout KeywordArguments
  ) throws(OptimizerError) -> Double? {
    guard let number = try reader.number(name) else { return nil }
    guard number > 0 else { throw reader.invalid(name, number, "above 0") }
    return number
  }
}
