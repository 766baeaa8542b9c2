import Values

/// An optimizer that the core carries out, under the names by which sd-scripts finds it.
public struct OptimizerKind: Sendable {
  /// sd-scripts' own name for it, which it takes in any case.
  public let name: String
  /// The class as a config may name it by its path.
  let path: String
  /// The class as Python prints it, which sd-scripts stores in the network's metadata.
  public let storedName: String
  /// What the core does otherwise, for the plan; empty if nothing.
  public let note: String
  let read: @Sendable (_ arguments: [String: Value], _ learningRate: Double) throws(OptimizerError) -> OptimizerOptions

  /// The kinds in the order in which messages list them.
  public static let all: [OptimizerKind] = [
    OptimizerKind("Prodigy", "prodigyopt.Prodigy", storedName: "prodigyopt.prodigy.Prodigy") {
      (arguments, rate) throws(OptimizerError) in
      .prodigy(try ProdigyOptions(from: arguments, learningRate: rate))
    },
    OptimizerKind("AdamW", "torch.optim.AdamW", storedName: "torch.optim.adamw.AdamW") {
      (arguments, rate) throws(OptimizerError) in
      .adamW(try AdamWOptions(from: arguments, learningRate: rate))
    },
    .adamWOfBitsAndBytes("AdamW8bit", has8Bits: true),
    .adamWOfBitsAndBytes("PagedAdamW", has8Bits: false),
    .adamWOfBitsAndBytes("PagedAdamW8bit", has8Bits: true),
    .adamWOfBitsAndBytes("PagedAdamW32bit", has8Bits: false),
    OptimizerKind("Adafactor", "transformers.Adafactor", storedName: "transformers.optimization.Adafactor") {
      (arguments, _) throws(OptimizerError) in
      .adafactor(try AdafactorOptions(from: arguments))
    },
    OptimizerKind("DAdaptAdam", "dadaptation.DAdaptAdam", storedName: "dadaptation.dadapt_adam.DAdaptAdam") {
      (arguments, rate) throws(OptimizerError) in
      .dAdaptAdam(try DAdaptAdamOptions(from: arguments, learningRate: rate))
    },
    OptimizerKind("Lion", "lion_pytorch.Lion", storedName: "lion_pytorch.lion_pytorch.Lion") {
      (arguments, rate) throws(OptimizerError) in
      .lion(try LionOptions(from: arguments, learningRate: rate))
    },
    .lionOfBitsAndBytes("Lion8bit"), .lionOfBitsAndBytes("PagedLion8bit"),
  ]

  private init(
    _ name: String,
    _ path: String,
    storedName: String,
    note: String = "",
    read: @escaping @Sendable ([String: Value], Double) throws(OptimizerError) -> OptimizerOptions
  ) {
    self.name = name
    self.path = path
    self.storedName = storedName
    self.note = note
    self.read = read
  }

  /// `get_optimizer` of sd-scripts' library/train_util.py takes its own names in any case, and classes by their Python path.
  /// - Parameter type: `optimizer_type`; AdamW if it is empty or not set.
  /// - Throws: if the core does not carry it out.
  public init(named type: String?) throws(OptimizerError) {
    let type = type.flatMap { $0.isEmpty ? nil : $0 } ?? "AdamW"
    let known = Self.all.first { $0.name.lowercased() == type.lowercased() || $0.path == type }
    guard let known else {
      throw .unsupported(setting: "optimizer_type", value: type, supported: Self.all.map(\.name))
    }
    self = known
  }

  private static let memory =
    "its memory stays in float32 here; bitsandbytes rounds that of parameters of 4,096 elements and more to 8 bits"

  private static func adamWOfBitsAndBytes(_ name: String, has8Bits: Bool) -> OptimizerKind {
    OptimizerKind(
      name,
      "bitsandbytes.optim.\(name)",
      storedName: "bitsandbytes.optim.adamw.\(name)",
      note: has8Bits ? memory : ""
    ) { (arguments, rate) throws(OptimizerError) in
      .adamW(try AdamWOptions(bitsandbytes: arguments, owner: name, learningRate: rate))
    }
  }

  private static func lionOfBitsAndBytes(_ name: String) -> OptimizerKind {
    OptimizerKind(name, "bitsandbytes.optim.\(name)", storedName: "bitsandbytes.optim.lion.\(name)", note: memory) {
      (arguments, _) throws(OptimizerError) in
      .lion(try LionOptions(bitsandbytes: arguments, owner: name))
    }
  }
}
