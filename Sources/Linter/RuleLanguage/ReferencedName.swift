import Settings

/// A setting's name in an expression; what it refers to is found once, when the expression is compiled.
public final class ReferencedName: Sendable {
  /// What a name refers to.
  package enum Referent: Sendable {
    /// An option of sd-scripts.
    case option(OptionRow)
    /// A key of the subset, by `subset.`, with the option of the run from which it is inherited.
    case subset(key: String, inherited: InheritedOption?)
    /// The first subset that has a key on, or the run, by `subsets.`.
    case anySubset(key: String)
    /// An argument, an observed value or anything else.
    case other
  }

  /// The run's option from which subsets inherit a key; `option` is nil if sd-scripts has no option of that name.
  package struct InheritedOption: Sendable {
    package let name: String
    package let option: OptionRow?
  }

  /// As it is written.
  package let text: String
  package let referent: Referent

  package init(_ text: String) {
    self.text = text
    if let option = Catalogue.options[text] {
      referent = .option(option)
    } else if !text.hasPrefix("subset") {
      referent = .other
    } else if let key = Self.rest(of: text, after: "subset.") {
      let name = Catalogue.datasetKeys[key].map { $0.option ?? $0.key }
      referent = .subset(key: key, inherited: name.map { InheritedOption(name: $0, option: Catalogue.options[$0]) })
    } else if let key = Self.rest(of: text, after: "subsets.") {
      referent = .anySubset(key: key)
    } else {
      referent = .other
    }
  }

  private static func rest(of text: String, after prefix: StaticString) -> String? {
    let prefix = prefix.description
    return text.utf8.starts(with: prefix.utf8) ? String(Substring(text.utf8.dropFirst(prefix.utf8.count))) : nil
  }
}
