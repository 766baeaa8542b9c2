import ArgumentParser
import Rules
import Settings

extension DialectName: ExpressibleByArgument {}
extension Profile: ExpressibleByArgument {}

/// As swift-argument-parser has it, without the look-ups at run time that its own version costs at every start.
extension ExpressibleByArgument where Self: CaseIterable, Self: RawRepresentable, RawValue == String {
  /// The values as the command line writes them.
  public static var allValueStrings: [String] { allCases.map { $0.rawValue } }
  /// The value as help shows it.
  public var defaultValueDescription: String { rawValue }
}
