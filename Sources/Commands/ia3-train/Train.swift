import ArgumentParser
import CommandSupport
import Files
import Rules
import RunRecords
import Settings
import Tensors
import Training

/// `ia3 train CONFIG`
struct TrainCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "train",
    _superCommandName: "ia3",
    abstract: "Train an iA3 network as a config says, without Python or by sd-scripts.",
    discussion: """
      The config is linted first; errors stop the run. Then the plan is printed, and with --dry-run that is all.

      Exit codes: 0 trained, 1 findings of the linter or --strict, 2 anything else that is wrong, 130 and 143 stopped \
      by SIGINT and SIGTERM: the step is finished and the state is saved, from which --resume goes on.

      With --engine sd-scripts the environment is checked, the files of the run are written to a folder, and sd-scripts \
      trains under Accelerate, on as many GPUs and machines as you name; with --dry-run they are only written. \
      Signals are passed on to it.
      """
  )

  @Argument(help: "A config in any format that ia3 reads; '-' for standard input.", completion: .file())
  var config: String

  @Option(
    help: ArgumentHelp(
      "Change a setting for this run; an empty value unsets it.",
      valueName: "name=value"
    )
  )
  var set: [String] = []

  @Option(help: ArgumentHelp("Let this rule be broken: an id, a slug or a prefix.", valueName: "rule"))
  var allow: [String] = []

  @Flag(help: "Refuse settings that change what is learned and are not carried out.")
  var strict = false

  @Flag(help: "Print the plan and stop.")
  var dryRun = false

  @Flag(help: "Print nothing but warnings and errors.")
  var quiet = false

  @Flag(help: "Print events as JSON, one object a line; docs/training-events.md describes them.")
  var json = false

  @Option(
    help: ArgumentHelp("Go on from the state in this folder.", valueName: "folder"),
    completion: .directory
  )
  var resume: String?

  @Option(help: ArgumentHelp("Train this many networks with different seeds.", valueName: "n"))
  var variations: Int?

  @Option(
    help: ArgumentHelp(
      "Before and after training, print the mean loss on this many fixed images, noises and timesteps.",
      valueName: "n"
    )
  )
  var evaluate = 0

  @Option(
    help: ArgumentHelp("Write what a reference needs to recompute the first steps.", valueName: "file"),
    completion: .file()
  )
  var trace: String?

  @Option(help: ArgumentHelp("How many steps to trace.", valueName: "n"))
  var traceSteps = 10

  @Flag(help: "Print at the end where the time went: seconds and GFLOP/s by kind of layer.")
  var profile = false

  @Option(
    help: ArgumentHelp("Compute with this many threads; one for each processor by default.", valueName: "n")
  )
  var threads: Int?

  @Option(help: ArgumentHelp("Read the config as this dialect.", valueName: "dialect"))
  var dialect: DialectName?

  @OptionGroup(title: "Engine") var engine: EngineOptions

  func validate() throws {
    if let threads, !(1...1024).contains(threads) { throw ValidationError("--threads must be between 1 and 1024") }
    if let variations, !(1...10_000).contains(variations) {
      throw ValidationError("--variations must be between 1 and 10000")
    }
    if variations != nil, resume != nil {
      throw ValidationError("--resume goes on with one run, not with variations")
    }
    if variations != nil, trace != nil {
      throw ValidationError("--trace writes one file, for one run, not for variations")
    }
    if !(0...100_000).contains(evaluate) { throw ValidationError("--evaluate must be between 0 and 100000") }
    if traceSteps < 1 { throw ValidationError("--trace-steps must be at least 1") }
    if engine.engine == .sdScripts {
      let embedded: [(String, Bool)] = [
        ("--evaluate", evaluate > 0), ("--trace", trace != nil), ("--profile", profile),
        ("--threads", threads != nil), ("--resume", resume != nil),
      ]
      if let (name, _) = embedded.first(where: \.1) {
        let instead = name == "--resume" ? "; --set resume=FOLDER names a state of sd-scripts" : ""
        throw ValidationError("\(name) is for the embedded engine\(instead)")
      }
    }
    if quiet, json { throw ValidationError("--json prints events, --quiet nothing; use one of the two") }
  }

  func run() throws {
    // sd-scripts' own OpenBLAS is not this program's to choose for.
    if engine.engine != .sdScripts { ComputeEnvironment.choose() }
    if let threads { Compute.setThreads(threads) }
    let file = try ConfigFile(config, as: dialect, changes: set)
    // The run of sd-scripts gets a preset of its own in place of the one that matches nothing.
    let allowed = engine.engine == .sdScripts ? allow + [RuleID.presetAttachesNothing] : allow
    let session = try LintSession(as: dialect, allowing: allowed)
    let linted = try session.linter(for: config).lint(file.source)
    let errors = linted.diagnostics.contains { $0.severity == .error }
    if errors || (!linted.diagnostics.isEmpty && !quiet && !json) {
      Terminal.error.write(linted.report(color: Terminal.error.isColored))
    }
    if errors {
      Terminal.error.write("the config has errors; fix them or allow them with --allow RULE\n")
      throw ExitCode(1)
    }
    Signals.watch()
    for number in 0..<(variations ?? 1) {
      try train(file, session, variation: variations == nil ? nil : number + 1)
      if let signal = Signals.caught { throw ExitCode(128 + signal) }
    }
  }

  /// What the run's record says about the config.
  private func record(of file: ConfigFile) -> RunRecord.Config {
    let path = file.source.path
    return RunRecord.Config(
      path: path == "<stdin>" ? path : Path.absolute(path),
      dialect: file.settings.dialect.rawValue,
      text: String(decoding: file.source.bytes, as: UTF8.self),
      changes: set
    )
  }

  private func makeOutput() -> any RunOutput {
    if quiet { return QuietOutput() }
    return json ? JSONOutput() : TextOutput()
  }

  /// One run.
  private func train(_ file: ConfigFile, _ session: LintSession, variation: Int?) throws {
    var seed: UInt64?
    // Each has a seed and a name of its own: the config's seed and those after it, or one drawn for each.
    let value = file.settings.value("seed")
    if let variation, let first = value?.integer ?? value?.string.flatMap({ Int($0) }), first >= 0 {
      seed = UInt64(first) + UInt64(variation - 1)
    }
    let suffix = variation.map { "-v\($0)" } ?? ""
    if engine.engine == .sdScripts {
      let training = SDScriptsTraining(
        engine: engine,
        file: file,
        session: session,
        isStrict: strict,
        isDryRun: dryRun,
        output: makeOutput(),
        config: record(of: file)
      )
      return try training.run(seed: seed, suffix: suffix)
    }
    var request = RunRequest(
      file.settings,
      base: Path.parent(file.source.path),
      program: "ia3/\(Version.current)"
    )
    request.resume = resume
    request.isStrict = strict
    request.evaluations = evaluate
    request.isProfiled = profile
    if let trace { request.trace = (trace, traceSteps) }
    request.seed = seed
    request.nameSuffix = suffix
    try train(request, record(of: file), makeOutput())
  }

  /// One run of the embedded engine.
  private func train(_ request: RunRequest, _ config: RunRecord.Config, _ output: any RunOutput) throws {
    let run = try prepare(request, output)
    if dryRun { return }
    let recorder = run.makeRecorder(config: config) { output.emit(.warning($0)) }
    recorder.begin()
    do throws(TrainingError) {
      _ = try run.run {
        recorder.record($0)
        output.emit($0)
      }
    } catch {
      recorder.fail(error.description)
      output.end()
      if case .notFinite = error { throw Failure(error.description) }
      throw Failure(error.description + (run.lastSave.map { "; the last good save is \($0)" } ?? ""))
    }
    output.end()
  }

  /// Reads what a run needs, and prints its plan.
  private func prepare(_ request: RunRequest, _ output: any RunOutput) throws -> TrainingRun {
    do throws(TrainingError) {
      let run = try TrainingRun(request) { Signals.caught != nil }
      output.emit(.planned(run.plan))
      if engine.engine == .auto, let note = EngineNote.text(engine, request.settings, run.plan) { output.note(note) }
      return run
    } catch {
      output.end()
      guard case .strict = error else { throw Failure(error.description) }
      Terminal.error.write("Error: \(error.description)\n")
      throw ExitCode(1)
    }
  }
}
