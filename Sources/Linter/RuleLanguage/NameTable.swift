import Settings

/// The names that an expression may use.
package protocol NameTable: Sendable {
  /// The type of a setting or fact; nil if there is none with this name.
  func type(of name: String) -> ExpressionType?
  /// The fact of this name; nil if it is not a fact.
  func fact(of name: String) -> Fact?
  /// The expression that a definition stands for.
  func definition(of name: String) -> CompiledExpression?
  /// Every name, for suggestions.
  var allNames: [String] { get }
}

/// Settings, facts and definitions; with the values of an observation for rules that have `detects`.
package final class RuleNames: NameTable {
  package let definitions: [String: CompiledExpression]
  /// The names of an observation's values.
  let observed: [String]
  /// Other names that have a value.
  let given: Set<String>
  /// Whether `subset.…` may be used.
  let hasSubset: Bool

  package init(
    definitions: [String: CompiledExpression],
    observed: [String] = [],
    given: Set<String> = [],
    hasSubset: Bool = false
  ) {
    self.definitions = definitions
    self.observed = observed
    self.given = given
    self.hasSubset = hasSubset
  }

  /// Settings that are not options of sd-scripts: the GUI's number of epochs and Accelerate's options.
  private static let otherSettings: [String: ExpressionType] = [
    "epoch": .number, "accelerate.num_processes": .number, "accelerate.num_machines": .number,
    "accelerate.mixed_precision": .string,
  ]

  package func definition(of name: String) -> CompiledExpression? { definitions[name] }

  package func fact(of name: String) -> Fact? { isGiven(name) ? nil : Fact.named[name] }

  private func isGiven(_ name: String) -> Bool { observed.contains(name) || given.contains(name) }

  package func type(of name: String) -> ExpressionType? {
    if isGiven(name) { return .any }
    if let type = Fact.named[name]?.type ?? Self.otherSettings[name] { return type }
    if let row = Catalogue.options[name] {
      return Self.type(row.type, isList: row.takesList)
    }
    if name.hasPrefix("subsets.") {
      return Catalogue.datasetKeys[String(name.dropFirst("subsets.".count))].map { Self.type($0.type, isList: false) }
    }
    if name.hasPrefix("subset.") {
      guard hasSubset else { return nil }
      let key = String(name.dropFirst("subset.".count))
      if ["images", "width", "height"].contains(key) { return .number }
      return Catalogue.datasetKeys[key].map { Self.type($0.type, isList: false) }
    }
    if let type = Catalogue.argumentTypes[name] { return Self.type(type, isList: false) }
    let type = Catalogue.guiKeys[name]?.type ?? Catalogue.typeInClasses(of: name)
    return type.map { Self.type($0, isList: false) }
  }

  private static func type(_ type: ValueType, isList: Bool) -> ExpressionType {
    if isList { return .any }
    return switch type {
    case .bool: .boolean
    case .int, .float: .number
    case .string: .string
    case .list, .any: .any
    }
  }

  package var allNames: [String] {
    Fact.allCases.map(\.rawValue) + Array(Self.otherSettings.keys) + Array(Catalogue.options.keys)
      + Array(definitions.keys) + observed + given + Array(Catalogue.argumentTypes.keys)
  }
}
