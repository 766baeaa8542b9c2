/// The name of an argument among settings: `optimizer_args.d_coef`.
public struct ArgumentName: Sendable, Equatable {
  /// The options that hold arguments, in order of name.
  public static let options = ["lr_scheduler_args", "network_args", "optimizer_args"]

  /// The option that holds the argument.
  public let option: String
  /// The argument's keyword.
  public let key: String

  /// The name of an option's argument among settings.
  static func text(_ option: String, _ key: String) -> String {
    var text = ""
    text.reserveCapacity(option.utf8.count + 1 + key.utf8.count)
    text += option
    text += "."
    text += key
    return text
  }

  /// The parts of a setting's name; nil if it is not an argument's.
  public init?(_ setting: String) {
    let bytes = setting.utf8
    guard let option = Self.options.first(where: { bytes.starts(with: $0.utf8) }) else { return nil }
    let rest = bytes.dropFirst(option.utf8.count)
    guard rest.first == UInt8(ascii: "."), rest.count > 1 else { return nil }
    self.option = option
    key = String(Substring(rest.dropFirst()))
  }
}
