import Rules
import Settings

/// Names that command lines refer to, for completion.
public enum OfferedNames {
  /// Rules: ids, and slugs once the beginning of one is typed.
  public static func rules(_ beginning: String) -> [Candidate] {
    RuleLibrary().rules.flatMap { rule in
      [Candidate(rule.id, help: rule.summary)] + (beginning.isEmpty ? [] : [Candidate(rule.slug, help: rule.summary)])
    }
  }

  /// `name=value` for a setting: first the names, and after `=` the values if only certain ones are allowed.
  public static func settings(_ beginning: String, _: [String]) -> [Candidate] {
    guard let equals = beginning.firstIndex(of: "=") else {
      return Catalogue.options.values.filter { !$0.isRemoved }.map { Candidate("\($0.name)=", help: $0.help) }
        .sorted { $0.value < $1.value } + Catalogue.argumentTypes.keys.sorted().map { Candidate("\($0)=") }
    }
    let name = String(beginning[..<equals])
    let type = Catalogue.options[name]?.type ?? Catalogue.argumentTypes[name]
    let values = Catalogue.options[name]?.choices ?? []
    return (values.isEmpty && type == .bool ? ["true", "false"] : values).map { Candidate("\(name)=\($0)") }
  }
}
