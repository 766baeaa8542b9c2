/// The Python modules that `network_module` can name.
enum NetworkModuleName {
  private static let prefix = "network_args:"

  /// sd-scripts' own and LyCORIS's, in order of name.
  static let known: [String] = Catalogue.arguments.receivers(of: "network_args").map(\.name).sorted()

  /// The known modules that read an argument.
  static func modules(reading argument: String) -> [String] {
    known.filter { Catalogue.arguments[prefix + $0]?[argument] != nil }
  }

  /// Why Python does not find a module; nil if it does, or if nothing is known of the library.
  static func problem(_ text: String) -> NameProblem? {
    if Catalogue.arguments[prefix + text] != nil { return nil }
    let head = text.prefix { $0 != "." }
    // The package itself has no create_network.
    if head == "lycoris" { return NameProblem("there is no network module \(text)", "lycoris.kohya") }
    if head == "networks" {
      return NameProblem("sd-scripts has no network module \(text)", Suggestion.nearest(to: text, among: known))
    }
    // A module of another library, unless it is a known one without its package or with a letter wrong.
    let short = known.first { $0.hasSuffix(".\(text.lowercased())") }
    let suggestion =
      short ?? (head.lowercased() == "lycoris" ? "lycoris.kohya" : Suggestion.nearest(to: text, among: known))
    return suggestion.map { NameProblem("there is no network module \(text)", $0) }
  }
}
