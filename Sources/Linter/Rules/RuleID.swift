/// The ids of rules that the program itself refers to.
public enum RuleID {
  /// A comment that suppresses nothing; no comment may suppress it.
  public static let unusedSuppression = "FMT016"
  /// LyCORIS's built-in preset `ia3`, which is allowed if ia3 writes its own preset instead.
  public static let presetAttachesNothing = "LYC005"
  /// The network is not iA3, so that the guide is about another one.
  public static let networkNotIA3 = "IA3009"
  /// A path that the GUI looks for in its own folder, and training beside the config.
  public static let relativePath = "GUI007"
  /// The prefix of the ids of the rules about LyCORIS.
  public static let lycorisPrefix = "LYC"
}
