import Settings

/// Writes compiled definitions, rules and relations for `BuiltInRules`.
package struct RuleEncoder {
  private var writer = CodeWriter()

  package init() {}

  /// The code so far.
  package var code: String { String(decoding: writer.bytes, as: UTF8.self) }

  /// Adds the definitions, each of which may refer to those before it. They come first.
  package mutating func add(definitions list: [(name: String, value: CompiledExpression)]) {
    writer.list(list) { [self] writer, definition in
      writer.text(definition.name)
      writer.choice(definition.value.type)
      writer.count(definition.value.size)
      writer.count(definition.value.height)
      guard case .definition(let named) = definition.value.expression else { return }
      writer.part { expression(named.expression, &$0) }
    }
  }

  /// Adds the rules, in order of id. They come second.
  package mutating func add(rules: [Rule]) {
    writer.list(rules) { [self] writer, rule in
      writer.text(rule.id)
      writer.text(rule.slug)
      writer.list(rule.aliases) { $0.text($1) }
      writer.choice(rule.severity)
      writer.choice(rule.profile)
      writer.optional(rule.claims) { $0.choice($1) }
      writer.optional(rule.detects) { $0.choice($1) }
      writer.flag(rule.isPerSubset)
      writer.optional(rule.conditions.triggers) { $0.list($1) { $0.count($1) } }
      writer.part { conditions(rule.conditions, &$0) }
      writer.part { details(rule.details, &$0) }
    }
  }

  /// Adds the relations, by option. They come third.
  package mutating func add(relations: [(option: String, relations: [Relation])], patterns: [ScriptPattern]) {
    writer.list(patterns) { $0.text($1.text) }
    writer.list(relations) { [self] writer, group in
      writer.text(group.option)
      writer.optional(Catalogue.options[group.option]) { $0.count($1.number) }
      writer.flag(group.relations.contains { $0.kind == .bounds })
      writer.part { writer in
        writer.list(group.relations) { writer, relation in
          writer.choice(relation.kind)
          writer.choice(relation.severity)
          writer.list(relation.scripts) { $0.count($1) }
          writer.optional(relation.when) { compiled($1, &$0) }
          writer.optional(relation.triggers) { $0.list($1) { $0.count($1) } }
          message(relation.other, &writer)
          message(relation.reason, &writer)
          writer.optional(relation.help) { message($1, &$0) }
        }
      }
    }
  }

  // MARK: Parts

  private func conditions(_ conditions: Rule.Conditions, _ writer: inout CodeWriter) {
    writer.optional(conditions.when) { compiled($1, &$0) }
    writer.optional(conditions.require) { compiled($1, &$0) }
    writer.optional(conditions.escalation) { writer, escalation in
      writer.choice(escalation.severity)
      compiled(escalation.when, &writer)
    }
    writer.list(conditions.at) { $0.text($1.text) }
  }

  private func details(_ details: Rule.Details, _ writer: inout CodeWriter) {
    writer.text(details.summary)
    message(details.message, &writer)
    writer.optional(details.help) { message($1, &$0) }
    writer.list(details.fixes) { writer, fix in
      writer.optional(fix.when) { compiled($1, &$0) }
      writer.choice(fix.safety)
      writer.optional(fix.message) { message($1, &$0) }
      writer.list(fix.actions) { action($1, &$0) }
    }
  }

  private func action(_ action: Rule.Action, _ writer: inout CodeWriter) {
    switch action {
    case .change(let name, let value):
      writer.count(0)
      writer.text(name)
      writer.optional(value) { compiled($1, &$0) }
    case .removeFirst(let names):
      writer.count(1)
      writer.list(names) { $0.text($1) }
    case .detected: writer.count(2)
    case .renameFolder: writer.count(3)
    case .writePreset: writer.count(4)
    }
  }

  private func message(_ message: MessageTemplate, _ writer: inout CodeWriter) {
    writer.list(message.parts) { writer, part in
      switch part {
      case .text(let text):
        writer.flag(false)
        writer.text(text)
      case .value(let value):
        writer.flag(true)
        compiled(value, &writer)
      }
    }
  }

  private func compiled(_ compiled: CompiledExpression, _ writer: inout CodeWriter) {
    writer.choice(compiled.type)
    writer.count(compiled.size)
    writer.count(compiled.height)
    expression(compiled.expression, &writer)
  }

  private func expression(_ expression: Expression, _ writer: inout CodeWriter) {
    switch expression {
    case .literal(let value):
      writer.count(0)
      writer.value(value)
    case .name(let name):
      writer.count(1)
      writer.text(name.text)
    case .fact(let fact):
      writer.count(2)
      writer.choice(fact)
    case .definition(let definition):
      writer.count(3)
      writer.count(definition.number)
    case .variable(let number):
      writer.count(4)
      writer.count(number)
    case .has(let name):
      writer.count(5)
      writer.text(name.text)
    case .written(let name):
      writer.count(6)
      writer.text(name.text)
    case .text(let name):
      writer.count(7)
      writer.text(name.text)
    case .unary(let op, let operand):
      writer.count(8)
      writer.choice(op)
      self.expression(operand, &writer)
    case .binary(let op, let left, let right):
      writer.count(9)
      writer.choice(op)
      self.expression(left, &writer)
      self.expression(right, &writer)
    case .chain(let first, let operations):
      writer.count(10)
      self.expression(first, &writer)
      writer.list(operations) { writer, operation in
        writer.choice(operation.op)
        self.expression(operation.operand, &writer)
      }
    case .conditional(let condition, let first, let second):
      writer.count(11)
      for part in [condition, first, second] { self.expression(part, &writer) }
    case .list(let items):
      writer.count(12)
      writer.list(items) { self.expression($1, &$0) }
    case .call(let function, let arguments):
      writer.count(13)
      writer.choice(function)
      writer.list(arguments) { self.expression($1, &$0) }
    case .quantifier(let all, let list, let number, let condition, let size):
      writer.count(14)
      writer.flag(all)
      self.expression(list, &writer)
      writer.count(number)
      self.expression(condition, &writer)
      writer.count(size)
    }
  }
}
