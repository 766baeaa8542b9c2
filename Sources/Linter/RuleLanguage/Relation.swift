import Settings

/// One row of the table of relations, compiled.
package struct Relation: Sendable {
  package let kind: RelationKind
  /// How serious a finding is.
  package let severity: Severity
  /// The scripts in which it holds, where `*` stands for any beginning or end; empty for all.
  let scripts: [String]
  /// Nil if it always holds.
  package let when: CompiledExpression?
  package let other: MessageTemplate
  package let reason: MessageTemplate
  package let help: MessageTemplate?

  init(
    kind: RelationKind,
    severity: Severity,
    scripts: [String],
    when: CompiledExpression?,
    other: MessageTemplate,
    reason: MessageTemplate,
    help: MessageTemplate?
  ) {
    self.kind = kind
    self.severity = severity
    self.scripts = scripts
    self.when = when
    self.other = other
    self.reason = reason
    self.help = help
  }

  /// Compiles a row.
  package init(_ row: RelationRow, names: RuleNames) throws(ExpressionError) {
    kind = row.kind
    severity = row.severity
    scripts = row.scripts?.split(separator: " ").map(String.init) ?? []
    when = try row.when.map { text throws(ExpressionError) in try ExpressionParser.parse(text, names: names) }
    other = try MessageTemplate(row.other, names: names)
    reason = try MessageTemplate(row.reason, names: names)
    help = try row.help.map { text throws(ExpressionError) in try MessageTemplate(text, names: names) }
  }

  /// Whether it holds in a script.
  package func applies(to script: String) -> Bool {
    scripts.isEmpty
      || scripts.contains { pattern in
        if pattern.utf8.first == UInt8(ascii: "*") { return script.hasSuffix(pattern.dropFirst()) }
        if pattern.utf8.last == UInt8(ascii: "*") { return script.hasPrefix(pattern.dropLast()) }
        return script == pattern
      }
  }
}
