/// A tool was called with too few arguments.
public struct UsageError: Error, CustomStringConvertible {
  /// How the tool is called.
  public let description: String

  /// - Parameter usage: how the tool is called.
  public init(_ usage: String) { description = "usage: \(usage)" }
}
