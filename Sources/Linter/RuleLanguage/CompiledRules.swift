/// Definitions, rules and relations that were compiled when the program was built.
package struct CompiledRules: Sendable {
  /// In the order in which they may refer to each other.
  package let definitions: [(name: String, value: CompiledExpression)]
  /// In order of id.
  package let rules: [Rule]
  /// By the option at whose value the findings stand.
  package let relations: RelationTable

  /// Reads what `RuleEncoder` wrote.
  package init(_ code: StaticString) {
    var reader = CodeReader(code)
    var decoder = RuleDecoder()
    definitions = decoder.definitions(&reader)
    rules = decoder.rules(&reader)
    relations = decoder.relations(&reader)
  }
}
