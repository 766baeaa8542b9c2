import Settings

/// Reads what `RuleEncoder` wrote; conditions, messages and fixes when they are first needed.
struct RuleDecoder: Sendable {
  private static let severities = Array(Severity.allCases)
  private static let kinds = Array(RelationKind.allCases)
  private static let profiles = Array(RuleProfile.allCases)
  private static let claims = Array(RuleClaim.allCases)
  private static let types = Array(ExpressionType.allCases)
  private static let unary = Array(UnaryOperator.allCases)
  private static let binary = Array(BinaryOperator.allCases)
  private static let functions = Array(Function.allCases)
  private static let safeties = Array(FixSafety.allCases)

  /// In the order of the file.
  var definitions: [Definition] = []

  mutating func definitions(_ reader: inout CodeReader) -> [(name: String, value: CompiledExpression)] {
    reader.list { reader in
      let name = reader.text()
      let (type, size, height) = (reader.choice(Self.types), reader.count(), reader.count())
      let part = reader.part()
      // A definition may refer to those before it.
      let definition = Definition(number: definitions.count) { [self] in
        var part = part
        return expression(&part)
      }
      definitions.append(definition)
      return (name, CompiledExpression(expression: .definition(definition), type: type, size: size, height: height))
    }
  }

  func rules(_ reader: inout CodeReader) -> [Rule] {
    reader.list { reader in
      let header = Rule.Header(
        id: reader.text(),
        slug: reader.text(),
        aliases: reader.list { $0.text() },
        severity: reader.choice(Self.severities),
        profile: reader.choice(Self.profiles),
        claims: reader.optional { $0.choice(Self.claims) },
        detects: reader.optional { $0.choice(Observation.Kind.allCases) },
        isPerSubset: reader.flag()
      )
      let triggers = reader.optional { $0.list { $0.count() } }
      let (conditions, details) = (reader.part(), reader.part())
      return Rule(
        header,
        origin: nil,
        triggers: triggers,
        conditions: Lazy { self.conditions(conditions, observed: header.detects?.values ?? []) },
        details: Lazy { self.details(details) }
      )
    }
  }

  func relations(_ reader: inout CodeReader) -> RelationTable {
    let patterns = reader.list { ScriptPattern($0.text()) }
    var ofOptions = [OptionRelations?](repeating: nil, count: Catalogue.options.count)
    var others: [(name: UnsafeBufferPointer<UInt8>, relations: OptionRelations)] = []
    for _ in 0..<reader.count() {
      let bytes = reader.bytes()
      let option = reader.optional { Catalogue.options.values[$0.count()] }
      let hasBounds = reader.flag()
      let part = reader.part()
      let relations = OptionRelations(
        name: option?.name ?? String(decoding: bytes, as: UTF8.self),
        option: option,
        hasBounds: hasBounds,
        Lazy { self.relations(part) }
      )
      if let option { ofOptions[option.number] = relations } else { others.append((bytes, relations)) }
    }
    return RelationTable(
      ofOptions: ofOptions,
      others: others.map(\.relations),
      index: NameIndex(others.map(\.name)),
      patterns: patterns
    )
  }

  // MARK: Parts

  private func relations(_ part: CodeReader) -> [Relation] {
    var reader = part
    return reader.list { reader in
      Relation(
        kind: reader.choice(Self.kinds),
        severity: reader.choice(Self.severities),
        scripts: reader.list { $0.count() },
        when: reader.optional(compiled),
        triggers: reader.optional { $0.list { $0.count() } },
        other: message(&reader),
        reason: message(&reader),
        help: reader.optional(message)
      )
    }
  }

  private func conditions(_ part: CodeReader, observed: [String]) -> Rule.Conditions {
    var reader = part
    return Rule.Conditions(
      when: reader.optional(compiled),
      require: reader.optional(compiled),
      escalation: reader.optional { ($0.choice(Self.severities), compiled(&$0)) },
      at: reader.list { ReferencedName($0.text()) },
      observed: observed
    )
  }

  private func details(_ part: CodeReader) -> Rule.Details {
    var reader = part
    return Rule.Details(
      summary: reader.text(),
      message: message(&reader),
      help: reader.optional(message),
      fixes: reader.list { reader in
        Rule.FixTemplate(
          when: reader.optional(compiled),
          safety: reader.choice(Self.safeties),
          message: reader.optional(message),
          actions: reader.list(action)
        )
      }
    )
  }

  private func action(_ reader: inout CodeReader) -> Rule.Action {
    switch reader.count() {
    case 0: .change(reader.text(), reader.optional(compiled))
    case 1: .removeFirst(reader.list { $0.text() })
    case 2: .detected
    case 3: .renameFolder
    default: .writePreset
    }
  }

  private func message(_ reader: inout CodeReader) -> MessageTemplate {
    MessageTemplate(parts: reader.list { $0.flag() ? .value(compiled(&$0)) : .text($0.text()) })
  }

  private func compiled(_ reader: inout CodeReader) -> CompiledExpression {
    let (type, size, height) = (reader.choice(Self.types), reader.count(), reader.count())
    return CompiledExpression(expression: expression(&reader), type: type, size: size, height: height)
  }

  private func expression(_ reader: inout CodeReader) -> Expression {
    switch reader.count() {
    case 0: .literal(reader.value())
    case 1: .name(ReferencedName(reader.text()))
    case 2: .fact(reader.choice(Fact.allCases))
    case 3: .definition(definitions[reader.count()])
    case 4: .variable(reader.count())
    case 5: .has(ReferencedName(reader.text()))
    case 6: .written(ReferencedName(reader.text()))
    case 7: .text(ReferencedName(reader.text()))
    case 8: .unary(reader.choice(Self.unary), expression(&reader))
    case 9: .binary(reader.choice(Self.binary), expression(&reader), expression(&reader))
    case 10:
      .chain(
        expression(&reader),
        reader.list { Expression.Operation(op: $0.choice(Self.binary), operand: expression(&$0)) }
      )
    case 11: .conditional(expression(&reader), expression(&reader), expression(&reader))
    case 12: .list(reader.list(expression))
    case 13: .call(reader.choice(Self.functions), reader.list(expression))
    default:
      .quantifier(
        all: reader.flag(),
        expression(&reader),
        reader.count(),
        expression(&reader),
        size: reader.count()
      )
    }
  }
}
