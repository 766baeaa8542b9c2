import ArgumentParser

/// What a shell offers for the word at the cursor.
struct Completion: Equatable {
  /// Which names of files the shell offers itself.
  enum Files: Equatable {
    case none
    /// Folders, and files with one of these extensions; all files if the list is empty.
    case files(extensions: [String])
    case folders
  }

  var candidates: [Candidate] = []
  var files = Files.none

  /// For the scripts: a line that begins with a colon says which files to offer, and the others are candidates.
  var text: String {
    let first =
      switch files {
      case .none: ":none"
      case .files(let extensions): ([":files"] + extensions).joined(separator: " ")
      case .folders: ":folders"
      }
    return ([first] + candidates.map(\.line)).map { $0 + "\n" }.joined()
  }
}

/// A command line that is being typed.
struct TypedCommandLine<Root: ParsableCommand> {
  /// The arguments before the word at the cursor.
  let before: [String]
  /// The word up to the cursor.
  let word: String
  /// The command that they lead to, and the names on the way.
  private var command = CommandDescription(Root.self)
  private var path: [String] = []
  private var isHelp = false
  /// The option whose value the word is.
  private var open: ArgumentDescription?
  private var used: Set<String> = []
  private var positionals = 0
  private var takesOptions = true

  init(before: [String], word: String) {
    self.before = before
    self.word = word
    for argument in before { read(argument) }
  }

  private mutating func read(_ argument: String) {
    if open != nil {
      open = nil
    } else if takesOptions, argument == "--" {
      takesOptions = false
    } else if takesOptions, argument.hasPrefix("-"), argument != "-" {
      let option = command.option(argument.prefix { $0 != "=" })
      used.formUnion(option?.names ?? [])
      if option?.kind == .option, !argument.contains("=") { open = option }
    } else if path.isEmpty, argument == "help" {
      isHelp = true
    } else if positionals == 0, let subcommand = command.subcommand(argument) {
      command = subcommand
      path.append(argument)
      used = []
    } else {
      positionals += 1
    }
  }

  var completion: Completion {
    if isHelp { return Completion(candidates: subcommands) }
    if let open, let name = open.names.first { return values(of: open, called: name, beginning: word) }
    if takesOptions, word.hasPrefix("-"), word != "-" || command.positional(positionals) == nil {
      guard let equals = word.firstIndex(of: "=") else { return Completion(candidates: options) }
      let name = word[..<equals]
      guard let option = command.option(name), option.kind == .option else { return Completion() }
      var completion = values(of: option, called: String(name), beginning: String(word[word.index(after: equals)...]))
      completion.candidates = completion.candidates.map { Candidate("\(name)=\($0.value)", help: $0.help) }
      return completion
    }
    if positionals == 0, !command.subcommands.isEmpty { return Completion(candidates: subcommands) }
    guard let (argument, index) = command.positional(positionals) else {
      return Completion(candidates: takesOptions ? options : [])
    }
    return values(of: argument, called: "positional@\(index)", beginning: word)
  }

  private var subcommands: [Candidate] {
    command.subcommands.filter { $0.isShown && $0.name.hasPrefix(word) }.map { Candidate($0.name, help: $0.abstract) }
  }

  private var options: [Candidate] {
    command.arguments.filter { $0.kind != .positional && $0.isShown }
      .filter { $0.isRepeating || used.isDisjoint(with: $0.names) }
      .flatMap { option in option.names.filter { $0.hasPrefix(word) }.map { Candidate($0, help: option.help) } }
  }

  private func values(of argument: ArgumentDescription, called name: String, beginning: String) -> Completion {
    switch argument.values {
    case .anything: Completion()
    case .words(let words): Completion(candidates: words.filter { $0.hasPrefix(beginning) }.map { Candidate($0) })
    case .files(let extensions): Completion(files: .files(extensions: extensions))
    case .folders: Completion(files: .folders)
    case .asked: Completion(candidates: ask(name, beginning).filter { $0.value.hasPrefix(beginning) })
    }
  }

  /// What the argument's own completion offers; the parser finds it as for its own scripts.
  private func ask(_ name: String, _ beginning: String) -> [Candidate] {
    let place = ["\(before.count)", "\(beginning.count)"]
    do {
      _ = try Root.parseAsRoot(["---completion"] + path + ["--", name] + place + before + [beginning])
      return []
    } catch {
      guard Root.exitCode(for: error).isSuccess else { return [] }
      return Root.fullMessage(for: error).split(separator: "\n").map(Candidate.init(line:))
    }
  }
}
