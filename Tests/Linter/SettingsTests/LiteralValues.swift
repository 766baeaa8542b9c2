@testable import Settings

extension Value: ExpressibleByIntegerLiteral, ExpressibleByStringLiteral, ExpressibleByBooleanLiteral {
  /// The value of a literal in a test.
  public init(integerLiteral value: Int) { self = .integer(value) }
  /// The value of a literal in a test.
  public init(stringLiteral value: String) { self = .string(value) }
  /// The value of a literal in a test.
  public init(booleanLiteral value: Bool) { self = .boolean(value) }
}
