import ArgumentParser
import Documents

/// A command with what it takes, as swift-argument-parser describes it.
struct CommandDescription: Sendable {
  var name: String
  var abstract: String
  var isShown: Bool
  var subcommands: [CommandDescription]
  var arguments: [ArgumentDescription]

  /// A program with all its commands.
  init<Root: ParsableCommand>(_ root: Root.Type) {
    let description = Document.parse(Source(path: "", text: root._dumpHelp()), as: .json)
    self.init(description.root?["command"])
  }

  private init(_ node: Node?) {
    name = node?["commandName"]?.string ?? ""
    abstract = node?["abstract"]?.string ?? ""
    isShown = node?["shouldDisplay"]?.content != .boolean(false)
    subcommands = (node?["subcommands"]?.items ?? []).map(Self.init)
    arguments = (node?["arguments"]?.items ?? []).map(ArgumentDescription.init)
  }

  func subcommand(_ name: String) -> CommandDescription? { subcommands.first { $0.name == name } }

  func option(_ name: some StringProtocol) -> ArgumentDescription? {
    arguments.first { $0.names.contains { $0 == name } }
  }

  /// The positional argument that takes the value with this number, and its own index; nil if none does.
  func positional(_ number: Int) -> (argument: ArgumentDescription, index: Int)? {
    let all = arguments.filter { $0.kind == .positional }
    guard let last = all.last else { return nil }
    if number < all.count { return (all[number], number) }
    return last.isRepeating ? (last, all.count - 1) : nil
  }
}

/// An option, a flag or a positional argument of a command.
struct ArgumentDescription: Sendable {
  enum Kind: String { case positional, option, flag }

  /// What its value is.
  enum Values: Equatable {
    case anything
    case words([String])
    case files(extensions: [String])
    case folders
    /// The program knows when it is asked.
    case asked
  }

  var kind: Kind
  /// With their dashes.
  var names: [String]
  var help: String
  var isShown: Bool
  var isRepeating: Bool
  var values: Values

  init(_ node: Node) {
    kind = (node["kind"]?.string).flatMap(Kind.init) ?? .flag
    names = (node["names"]?.items ?? []).map { name in
      (name["kind"]?.string == "long" ? "--" : "-") + (name["name"]?.string ?? "")
    }
    help = node["abstract"]?.string ?? ""
    isShown = node["shouldDisplay"]?.content != .boolean(false)
    isRepeating = node["isRepeating"]?.content == .boolean(true)
    let completion = node["completionKind"]
    if let words = completion?["list"]?["values"]?.items {
      values = .words(words.compactMap(\.string))
    } else if let file = completion?["file"] {
      values = .files(extensions: (file["extensions"]?.items ?? []).compactMap(\.string))
    } else if completion?["directory"] != nil {
      values = .folders
    } else {
      values = completion?["custom"] == nil ? .anything : .asked
    }
  }
}
