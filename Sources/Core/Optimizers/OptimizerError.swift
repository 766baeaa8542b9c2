/// What is wrong with an optimizer's or schedule's settings, or with the input of a step.
public enum OptimizerError: Error, Sendable, Equatable, CustomStringConvertible {
  /// A setting has a value that the optimizer or schedule rejects.
  case invalidSetting(String, value: String, expected: String)
  /// The optimizer or schedule has no such argument.
  case unknownArgument(String, owner: String, known: [String])
  /// The setting names something that this program does not support.
  case unsupported(setting: String, value: String, supported: [String])
  /// Prodigy and D-Adaptation have one step size: groups train at the same learning rate or not at all.
  case unequalLearningRates([Double])
  /// A step's values, gradients or learning rates do not fit the optimizer's parameters.
  case shape(String)
  /// A saved state lacks a part, or the part belongs to a vector of another length.
  case state(String)

  /// The message, without a full stop.
  public var description: String {
    switch self {
    case .invalidSetting(let name, let value, let expected): "\(name) is \(value); it must be \(expected)"
    case .unknownArgument(let name, let owner, let known):
      known.isEmpty
        ? "\(owner) takes no arguments; remove \(name)"
        : "\(owner) has no argument \(name); it has " + known.joined(separator: ", ")
    case .unsupported(let setting, let value, let supported):
      "\(setting) \(value) is not supported; use " + supported.joined(separator: ", ")
    case .unequalLearningRates(let rates):
      "an optimizer that estimates its step size needs the same learning rate for every part, or 0 for parts that are "
        + "not trained; the rates are "
        + rates.map { String($0) }.joined(separator: " and ") + ": set text_encoder_lr and unet_lr to the same value"
    case .shape(let text), .state(let text): text
    }
  }
}
