import ArgumentParser
import Settings

/// A dialect to write: every dialect is taken, so that one that cannot be written gets an error of its own, but help
/// and completions list only those that can.
struct WritableDialect: ExpressibleByArgument {
  let name: DialectName

  init(_ name: DialectName) { self.name = name }

  init?(argument: String) {
    guard let name = DialectName(rawValue: argument) else { return nil }
    self.init(name)
  }

  static var allValueStrings: [String] { DialectName.writable.map(\.rawValue) }

  var defaultValueDescription: String { name.rawValue }
}
