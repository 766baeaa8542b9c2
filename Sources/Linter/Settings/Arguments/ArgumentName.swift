/// The name of an argument among settings: `optimizer_args.d_coef`.
public struct ArgumentName: Sendable, Equatable {
  /// The options that hold arguments, in order of name.
  public static let options = ["lr_scheduler_args", "network_args", "optimizer_args"]

  /// The option that holds the argument.
  public let option: String
  /// The argument's keyword.
  public let key: String

  /// The parts of a setting's name; nil if it is not an argument's.
  public init?(_ setting: String) {
    let parts = setting.split(separator: ".", maxSplits: 1)
    guard parts.count == 2, Self.options.contains(where: { $0 == parts[0] }) else { return nil }
    option = String(parts[0])
    key = String(parts[1])
  }
}
