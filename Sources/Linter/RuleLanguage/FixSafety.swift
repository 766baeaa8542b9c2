/// Whether a fix may be applied without asking.
public enum FixSafety: String, Sendable, Hashable, CaseIterable {
  /// The file trains the same afterwards, trains at all, or, for iA3, trains as the guide prescribes.
  case safe
  /// Changes what is trained, or may not be what the user meant.
  case unsafe
}
