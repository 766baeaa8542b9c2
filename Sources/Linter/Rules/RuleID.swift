/// The ids that code refers to: rules that the program itself must know.
public enum RuleID {
  /// A comment that suppresses nothing; no comment may suppress it.
  public static let unusedSuppression = "FMT016"
  /// LyCORIS's own preset `ia3`, which is allowed if ia3 writes a preset of its own in its place.
  public static let presetAttachesNothing = "LYC005"
  /// What the ids of the rules about LyCORIS begin with.
  public static let lycorisPrefix = "LYC"
}
