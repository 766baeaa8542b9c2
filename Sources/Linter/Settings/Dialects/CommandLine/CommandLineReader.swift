import Documents

extension CommandLineDialect {
  /// Reads the first command that names a training script.
  public static func settings(of file: SettingsFile) -> Settings {
    var reader = SettingsReader(dialect: name, file: file)
    let shell = Shell(path: file.source.path)
    guard let command = ShellReader(file.source, shell).trainingCommand() else { return reader.settings }
    reader.settings.script = command.script
    guard !command.isCut else {
      let issue = SyntaxIssue.tooMany("words in the command", limit: ShellReader.wordLimit, at: 0..<0)
      reader.settings.observations.append(Observation(issue, file: 0))
      return reader.settings
    }
    reader.settings.commandEnd = command.isClosed ? command.end : nil
    reader.readLauncher(CommandOption.options(command.before))
    let options = CommandOption.options(command.after)
    // The network module and the optimizer determine how their arguments are read.
    reader.read(options.filter { !$0.name.hasSuffix("_args") })
    reader.read(options.filter { $0.name.hasSuffix("_args") })
    reader.finish()
    return reader.settings
  }
}

extension SettingsReader {
  /// Reads Accelerate's own options; the number of processes affects the schedule.
  fileprivate mutating func readLauncher(_ options: [CommandOption]) {
    for option in options {
      guard ["num_processes", "num_machines", "mixed_precision"].contains(option.name),
        let word = option.values.first
      else { continue }
      let place = Place(file: file, range: word.range, keyRange: option.nameRange, slot: .words(option.range))
      write("accelerate.\(option.name)", Self.guess(word.text), place)
    }
  }
}
