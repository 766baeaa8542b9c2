import Files

/// A network and how strongly it is merged.
public struct MergedNetwork: Sendable, Hashable {
  /// The network's file.
  public var path: String
  /// The factor of its change.
  public var multiplier: Float

  /// A network with a multiplier.
  public init(path: String, multiplier: Float = 1) {
    self.path = path
    self.multiplier = multiplier
  }

  /// Reads `FILE:MULTIPLIER`, or `FILE` for a multiplier of 1; nil if the multiplier is not a finite number.
  public init?(_ argument: String) {
    // A file name may contain a colon.
    if FileSystem.status(argument) != nil {
      self.init(path: argument)
      return
    }
    guard let colon = argument.lastIndex(of: ":") else {
      self.init(path: argument)
      return
    }
    guard let multiplier = Float(argument[argument.index(after: colon)...]), multiplier.isFinite else {
      return nil
    }
    self.init(path: String(argument[..<colon]), multiplier: multiplier)
  }
}
