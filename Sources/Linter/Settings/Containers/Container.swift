import Documents

/// A file that holds commands or configs among other text.
public enum Container: Sendable {
  case notebook, markdown, dockerfile, makefile, python

  /// The kind of container that a file's name shows; nil for other files.
  public init?(path: String) {
    let name = (path.utf8.split(separator: UInt8(ascii: "/")).last.flatMap { String($0) } ?? "").lowercased()
    if name.hasSuffix(".ipynb") {
      self = .notebook
    } else if name.hasSuffix(".md") || name.hasSuffix(".markdown") {
      self = .markdown
    } else if name.hasSuffix(".py") {
      self = .python
    } else if name.hasSuffix(".mk") || name == "makefile" || name == "gnumakefile" {
      self = .makefile
    } else if name == "dockerfile" || name == "containerfile" || name.hasPrefix("dockerfile.")
      || name.hasSuffix(".dockerfile")
    {
      self = .dockerfile
    } else {
      return nil
    }
  }

  /// Something in a container that can be read as a file of its own. Its places are those of the container.
  public enum Part: Sendable {
    /// A command that starts a training script.
    case command(Settings)
    /// A document, with blanks in place of everything else.
    case document(Source, Format)
  }

  /// The largest number of parts that are read, more than any page has.
  static let partLimit = 64

  /// Whether the bytes have what every part has, which most files of other people lack.
  public func mayHoldParts(_ bytes: [UInt8]) -> Bool {
    switch self {
    case .markdown: bytes.contains(sequence: "```") || bytes.contains(sequence: "~~~")
    default:
      bytes.contains(sequence: "train") && bytes.contains(sequence: ".py") || bytes.contains(sequence: "fine_tune.py")
    }
  }

  /// The parts of a container that may be configs, in order of place.
  public func parts(of source: Source) -> [Part] {
    guard source.bytes.count <= Limits.bytes, mayHoldParts(source.bytes) else { return [] }
    let file = SettingsFile(source: source)
    let commands: [TrainingCommand?]
    switch self {
    case .markdown: return MarkdownFences.parts(of: source)
    case .notebook:
      guard let text = NotebookText.shellText(of: source) else { return [] }
      var reader = ShellReader(text, .notebook)
      var command = reader.trainingCommand()
      // The text is that of JSON strings, whose escapes an edit would have to write.
      command?.isShell = false
      commands = [command]
    case .makefile:
      var reader = ShellReader(source, .make)
      commands = [reader.trainingCommand()]
    case .dockerfile:
      var reader = ShellReader(source, .docker)
      let exec = CommandList.trainingCommand(in: source)
      commands = [exec ?? reader.trainingCommand()]
    case .python: commands = [CommandList.trainingCommand(in: source)]
    }
    return commands.compactMap { command in
      command.map { .command(CommandLineDialect.settings(of: $0, in: file)) }
    }
  }
}
