import Documents
import Testing

@testable import Settings

/// A text, and what its dialect's reader has to make of it.
struct ReaderCase: Sendable, CustomStringConvertible {
  let what: String
  let text: String
  /// Settings by name; nil for those that have no value.
  let values: [String: Value?]
  /// The observations, as `kind setting`.
  let observed: [String]

  var description: String { what }

  init(_ what: String, _ text: String, _ values: [String: Value?] = [:], observed: [String] = []) {
    self.what = what
    self.text = text
    self.values = values
    self.observed = observed
  }

  /// Reads the text as a file of this name, and compares.
  func check(_ dialect: DialectName, file: String, sourceLocation: SourceLocation = #_sourceLocation) {
    let settings = Self.read(text, dialect, file: file)
    for (name, value) in values.sorted(by: { $0.key < $1.key }) {
      #expect(settings.value(name) == value, "\(name)", sourceLocation: sourceLocation)
    }
    let found = settings.observations.map { "\($0.kind.name) \($0.setting ?? "")" }
    #expect(found.sorted() == observed.sorted(), sourceLocation: sourceLocation)
  }

  static func read(_ text: String, _ dialect: DialectName, file: String) -> Settings {
    let source = Source(path: file, text: text)
    let document = Format(path: file).map { Document.parse(source, as: $0) }
    return dialect.type.settings(of: SettingsFile(source: source, document: document))
  }
}
