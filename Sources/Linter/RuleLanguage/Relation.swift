import Settings

/// What the table of relations says about one option.
package final class OptionRelations: Sendable {
  package let name: String
  /// Nil for an argument, such as `network_args.algo`.
  package let option: OptionRow?
  /// Whether some relation holds for the default, too.
  package let hasBounds: Bool
  private let read: Lazy<[Relation]>

  init(name: String, option: OptionRow?, hasBounds: Bool, _ relations: Lazy<[Relation]>) {
    self.name = name
    self.option = option
    self.hasBounds = hasBounds
    read = relations
  }

  package var relations: [Relation] { read.value }
}

/// The relations of every option that has some.
package struct RelationTable: Sendable {
  /// By the option's number.
  package let ofOptions: [OptionRelations?]
  /// Those of arguments, such as `network_args.algo`.
  private let others: [OptionRelations]
  private let index: NameIndex
  private let patterns: [ScriptPattern]

  init(ofOptions: [OptionRelations?], others: [OptionRelations], index: NameIndex, patterns: [ScriptPattern]) {
    self.patterns = patterns
    self.ofOptions = ofOptions
    self.others = others
    self.index = index
  }

  /// Those of an argument.
  package func ofArgument(_ name: String) -> OptionRelations? { index.number(of: name).map { others[$0] } }

  /// Those of an option or argument.
  package subscript(name: String) -> OptionRelations? {
    if let option = Catalogue.options[name] { return ofOptions[option.number] }
    return ofArgument(name)
  }

  /// For each pattern, by its number, whether a script is one of its scripts.
  package func matches(of script: String) -> [Bool] { patterns.map { $0.matches(script) } }

  /// Those of every option and argument.
  package var all: [OptionRelations] { ofOptions.compactMap(\.self) + others }
}

/// One row of the table of relations, compiled.
package final class Relation: Sendable {
  package let kind: RelationKind
  /// How serious a finding is.
  package let severity: Severity
  /// The numbers of the patterns for the scripts in which it holds; empty for all.
  package let scripts: [Int]
  /// Nil if it always holds.
  package let when: CompiledExpression?
  /// The options, by number, of which one must have another value than its default so that it can hold; nil if that is not
  /// known.
  package let triggers: [Int]?
  package let other: MessageTemplate
  package let reason: MessageTemplate
  package let help: MessageTemplate?

  init(
    kind: RelationKind,
    severity: Severity,
    scripts: [Int],
    when: CompiledExpression?,
    triggers: [Int]?,
    other: MessageTemplate,
    reason: MessageTemplate,
    help: MessageTemplate?
  ) {
    self.kind = kind
    self.severity = severity
    self.scripts = scripts
    self.when = when
    self.triggers = triggers
    self.other = other
    self.reason = reason
    self.help = help
  }

  /// Compiles a row.
  ///
  /// - Parameter patterns: those of the rows before it, to which its own are added.
  package init(_ row: RelationRow, names: RuleNames, patterns: inout [ScriptPattern]) throws(ExpressionError) {
    kind = row.kind
    severity = row.severity
    scripts = (row.scripts ?? "").split(separator: " ").map { text in
      let pattern = ScriptPattern(String(text))
      if let known = patterns.firstIndex(of: pattern) { return known }
      patterns.append(pattern)
      return patterns.count - 1
    }
    when = try row.when.map { text throws(ExpressionError) in
      let when = try ExpressionParser.parse(text, names: names)
      guard when.type.fits(.boolean) else {
        throw ExpressionError(offset: 0, message: "the condition must be a boolean, not \(when.type.phrase)")
      }
      return when
    }
    triggers = when.flatMap { Triggers.needed(for: $0.expression, toBe: true)?.sorted() }
    other = try MessageTemplate(row.other, names: names)
    reason = try MessageTemplate(row.reason, names: names)
    help = try row.help.map { text throws(ExpressionError) in try MessageTemplate(text, names: names) }
  }
}

/// The name of a script, or its beginning or end.
package enum ScriptPattern: Sendable, Equatable {
  case whole(String), beginning(String), end(String)

  /// - Parameter text: a name, where `*` stands for any beginning or end.
  init(_ text: String) {
    if text.utf8.first == UInt8(ascii: "*") {
      self = .end(String(text.dropFirst()))
    } else if text.utf8.last == UInt8(ascii: "*") {
      self = .beginning(String(text.dropLast()))
    } else {
      self = .whole(text)
    }
  }

  var text: String {
    switch self {
    case .whole(let name): name
    case .beginning(let start): start + "*"
    case .end(let end): "*" + end
    }
  }

  func matches(_ script: String) -> Bool {
    switch self {
    case .whole(let name): script == name
    case .beginning(let start): script.utf8.starts(with: start.utf8)
    case .end(let end): script.utf8.suffix(end.utf8.count).elementsEqual(end.utf8)
    }
  }
}
