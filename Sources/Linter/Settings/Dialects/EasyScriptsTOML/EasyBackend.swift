import Documents

/// What the backend of LoRA_Easy_Training_Scripts makes of the values that its page sends.
///
/// Source: `validate_args`, `validate_dataset_args` and `validate_subset` in its utils/validation.py.
enum EasyBackend {
  /// A value that arrives at sd-scripts.
  struct Passed {
    /// The value; nil if an option can have none such.
    let value: Value?
  }

  /// What an option's value becomes; nil if it is not passed on: `false`, 0, nothing, and the word false.
  static func passed(_ node: Node?) -> Passed? {
    guard let node, isPassed(node) else { return nil }
    switch node.string?.lowercased() {
    case "true": return Passed(value: .boolean(true))
    case "false": return nil
    default: return Passed(value: Value(node))
    }
  }

  /// Whether Python takes a value as true. What it takes as false is left out everywhere.
  static func isPassed(_ node: Node) -> Bool {
    if node.isMapping { return !node.members.isEmpty }
    return Value(node)?.isFalsy == false
  }

  /// The lists that it joins with commas.
  private static let lists: Set<String> = [
    "block_alphas", "block_dims", "conv_block_alphas", "conv_block_dims", "down_lr_weight", "up_lr_weight",
  ]

  /// The text behind `key=`; nil if the argument is left out.
  static func argument(_ option: String, _ member: Member) -> String? {
    guard let value = Value(member.value) else { return "{}" }
    switch (option, value) {
    case ("network_args", .string("")) where member.key == "preset": return nil
    case ("network_args", .list(let items)) where lists.contains(member.key):
      return items.map(PythonLiteral.text).joined(separator: ",")
    case ("optimizer_args", .string("true")): return "True"
    case ("optimizer_args", .string("false")): return "False"
    default: return PythonLiteral.text(value)
    }
  }
}
