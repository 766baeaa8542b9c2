import Documents

extension CommandLineDialect {
  /// Reads the first command that names a training script.
  public static func settings(of file: SettingsFile) -> Settings {
    var reader = ShellReader(file.source, Shell(path: file.source.path))
    return settings(of: reader.trainingCommand(), in: file)
  }

  /// The settings of a command that stands in a file.
  static func settings(of command: TrainingCommand?, in file: SettingsFile) -> Settings {
    var reader = SettingsReader(dialect: name, file: file)
    guard let command else { return reader.settings }
    reader.settings.script = command.script
    guard !command.isCut else {
      let issue = SyntaxIssue.tooMany("words in the command", limit: ShellReader.wordLimit, at: 0..<0)
      reader.settings.observations.append(Observation(issue, file: 0))
      return reader.settings
    }
    reader.isEditableCommand = command.isShell
    reader.settings.commandEnd = command.isClosed && command.isShell ? command.end : nil
    reader.settings.runsElsewhere = command.runsElsewhere
    reader.observeShell(command)
    reader.readLauncher(CommandOption.launcherOptions(command.before))
    reader.read(command.after, script: command.script)
    reader.finish()
    return reader.settings
  }
}

extension SettingsReader {
  /// What the shell reads differently than it looks.
  fileprivate mutating func observeShell(_ command: TrainingCommand) {
    for fault in command.faults { observe(.quoting, fault.range, ["problem": .string(fault.problem)]) }
    guard let cut = command.cut else { return }
    // What is missing is missing because of the cut.
    settings.hasUnknownOptions = true
    let shown = cut.lost.prefix(3).joined(separator: ", ")
    let more = cut.lost.count - min(cut.lost.count, 3)
    let lost = more > 0 ? "\(shown) and \(more) more" : shown
    observe(
      .cutCommand,
      cut.range,
      ["problem": .string(cut.problem), "lost": cut.lost.isEmpty ? nil : .string(lost)].compactMapValues(\.self)
    )
  }

  /// Reads Accelerate's own options; the number of processes affects the schedule.
  fileprivate mutating func readLauncher(_ options: [CommandOption]) {
    for option in options {
      guard ["num_processes", "num_machines", "mixed_precision"].contains(option.name),
        let word = option.values.first
      else { continue }
      let place = Place(
        file: file,
        range: word.range,
        keyRange: option.nameRange,
        slot: option.isEditable && word.isEditable && isEditableCommand ? .words(option.range) : .fixed
      )
      write("accelerate.\(option.name)", Self.guess(word.text), place)
      if !option.isKnown { settings.values["accelerate.\(option.name)"]?.isComputed = true }
    }
  }
}
