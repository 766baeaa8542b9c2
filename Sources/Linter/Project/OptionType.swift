import Documents
import Rules
import Settings

/// What values an option of a project file takes: how they are read, described and shown.
struct OptionType<Value: Sendable>: Sendable {
  /// What a value must be, with an article.
  let expectation: String
  /// What the values of a table must be; `expectation` unless it says otherwise.
  let entryExpectation: String
  /// The members of a value's JSON Schema.
  let schema: [JSONValue.Member]
  /// Reads a value; nil, with a mistake reported, if it is not of this type.
  let read: @Sendable (Node, inout ProjectFileReader) -> Value?
  /// The value for people: one text, or one for each element.
  let texts: @Sendable (Value) -> [String]

  private init(
    _ expectation: String,
    entries: String? = nil,
    schema: [JSONValue.Member],
    texts: @escaping @Sendable (Value) -> [String],
    read: @escaping @Sendable (Node, inout ProjectFileReader) -> Value?
  ) {
    self.expectation = expectation
    entryExpectation = entries ?? expectation
    self.schema = schema
    self.read = read
    self.texts = texts
  }
}

/// The schemas that several types have in common.
private enum Schema {
  static let text = [JSONValue.Member("type", "string"), JSONValue.Member("minLength", 1)]
  static let list = [JSONValue.Member("type", "array"), JSONValue.Member("items", .object(text))]

  static func table(_ values: [JSONValue.Member]) -> [JSONValue.Member] {
    [
      JSONValue.Member("type", "object"),
      JSONValue.Member("propertyNames", .object([JSONValue.Member("minLength", 1)])),
      JSONValue.Member("additionalProperties", .object(values)),
    ]
  }
}

extension OptionType where Value == String {
  /// Text that is not empty.
  static func text(examples: [String]) -> Self {
    let examples = JSONValue.Member("examples", .array(examples.map(JSONValue.string)))
    return Self("text", schema: Schema.text + [examples], texts: { [$0] }) { $1.text($0) }
  }

  /// An address on the web; without a slash at its end.
  static var address: Self {
    Self(
      "an address that begins with https:// or http://",
      schema: [JSONValue.Member("type", "string"), JSONValue.Member("pattern", "^https?://[!-~]+$")],
      texts: { [$0] }
    ) { $1.address($0) }
  }

  /// A file or folder, relative to the project file's folder.
  static var path: Self {
    Self("a path", schema: Schema.text, texts: { [$0] }) { node, reader in
      reader.text(node).map(reader.resolved)
    }
  }
}

extension OptionType where Value == Int {
  /// A whole number, zero or more.
  static var count: Self {
    Self(
      "an integer, 0 or more",
      schema: [JSONValue.Member("type", "integer"), JSONValue.Member("minimum", 0)],
      texts: { [String($0)] },
      read: { $1.count($0) }
    )
  }
}

extension OptionType where Value == [String] {
  /// Folders, relative to the project file's folder.
  static var folders: Self {
    Self("a list of folders", schema: Schema.list, texts: { $0 }) { node, reader in
      reader.texts(node).map { reader.resolved($0.text) }
    }
  }

  /// Ids of rules, prefixes of ids, or slugs.
  static var rules: Self {
    Self(
      "a list of rule ids, prefixes of ids or slugs",
      entries: "lists of rule ids, prefixes of ids or slugs",
      schema: Schema.list,
      texts: { $0 },
      read: { $1.rules($0) }
    )
  }
}

extension OptionType where Value == [PathPattern] {
  /// Globs of files and folders.
  static var globs: Self {
    Self("a list of globs", schema: Schema.list, texts: { $0.map(\.description) }) { node, reader in
      reader.texts(node).compactMap { reader.pattern($0.text, $0.range) }
    }
  }
}

extension OptionType where Value: RawRepresentable<String> & CaseIterable {
  /// One of a few words.
  static var choice: Self { choice(Array(Value.allCases)) }

  /// One of a few words, in this order.
  static func choice(_ values: [Value]) -> Self {
    let words = values.map(\.rawValue)
    return Self(
      "one of \(words.map { "\"\($0)\"" }.joined(separator: ", "))",
      schema: [JSONValue.Member("type", "string"), JSONValue.Member("enum", .array(words.map(JSONValue.string)))],
      texts: { [$0.rawValue] },
      read: { $1.choice($0, words).flatMap(Value.init(rawValue:)) }
    )
  }
}

extension OptionType {
  /// A value for each rule.
  static func byRule<Entry>(_ type: OptionType<Entry>) -> OptionType<[String: Entry]> {
    OptionType<[String: Entry]>(
      "a table from rule ids to \(type.entryExpectation)",
      schema: Schema.table(type.schema),
      texts: { values in
        values.sorted { $0.key < $1.key }.map { "\($0.key) = \(type.texts($0.value).joined(separator: " "))" }
      },
      read: { node, reader in
        var result: [String: Entry] = [:]
        for member in reader.members(node) {
          reader.mention(member.key, member.keyRange, isOneRule: true)
          if let value = type.read(member.value, &reader) { result[member.key] = value }
        }
        return result
      }
    )
  }

  /// A value for the files that match each glob.
  static func byGlob<Entry>(_ type: OptionType<Entry>) -> OptionType<[ProjectFile.ForFiles<Entry>]> {
    OptionType<[ProjectFile.ForFiles<Entry>]>(
      "a table from globs to \(type.entryExpectation)",
      schema: Schema.table(type.schema),
      texts: { $0.map { "\($0.pattern) = \(type.texts($0.value).joined(separator: " "))" } },
      read: { node, reader in
        var result: [ProjectFile.ForFiles<Entry>] = []
        for member in reader.members(node) {
          let value = type.read(member.value, &reader)
          if let pattern = reader.pattern(member.key, member.keyRange), let value {
            result.append(ProjectFile.ForFiles(pattern: pattern, value: value))
          }
        }
        return result
      }
    )
  }
}
