import ArgumentParser
import CommandSupport
import Files
import Rules
import RunRecords
import SDScripts
import Settings
import Tensors
import Training

/// `ia3 train CONFIG`
struct TrainCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "train",
    _superCommandName: "ia3",
    abstract: "Train an iA3 network from a config, without Python, or any config with sd-scripts.",
    discussion: """
      The config is linted first; errors stop the run. What could not be saved, such as a network in a folder that \
      cannot be written, is an error before the first step, and so is the finished network of an earlier run: it is kept \
      unless --force is given. Then the plan is printed; with --dry-run, nothing else is done.

      With --engine sd-scripts, whatever the config is for is trained: any network, model and script of sd-scripts. \
      The environment is checked, the files of the run are written to a folder, and sd-scripts trains under Accelerate, \
      on as many GPUs and machines as given; with --dry-run, the files are only written. Signals are passed on to it.

      Exit status: 0 if the network was trained; 1 if the linter or --strict refuses the config; 2 on any other error; \
      130 or 143 if stopped by SIGINT or SIGTERM: the current step is then finished, and the state saved for --resume. \
      An error after the first step also saves the state of the last finished step, and says where.
      """,
    version: Version.current
  )

  @Argument(help: "A config in any dialect that ia3 reads; '-' for standard input.", completion: .file())
  var config: String

  @Option(
    help: ArgumentHelp(
      "Change a setting for this run; an empty value unsets it.",
      valueName: "name=value"
    ),
    completion: .offering(OfferedNames.settings)
  )
  var set: [String] = []

  @Option(
    help: ArgumentHelp("Do not check this rule: an id, a slug or a prefix of ids.", valueName: "rule"),
    completion: .offering { beginning, _ in OfferedNames.rules(beginning) }
  )
  var allow: [String] = []

  @Option(
    help: """
      Which rules apply: guide (what breaks, what is ignored and what the guide prescribes), compatible (only what \
      breaks or is ignored) or all.
      """
  )
  var profile: Profile?

  @Flag(help: "Refuse settings that change the result but are not supported.")
  var strict = false

  @Flag(help: "Print the plan, and stop.")
  var dryRun = false

  @Flag(help: "Print only warnings and errors.")
  var quiet = false

  @Flag(help: "Print events as JSON, one object a line; docs/training-events.md describes them.")
  var json = false

  @Option(
    help: ArgumentHelp("Resume from the state in this folder.", valueName: "folder"),
    completion: .directory
  )
  var resume: String?

  @Flag(help: "Resume even if settings, images or the model differ from those that the state was saved with.")
  var resumeAnyway = false

  @Flag(help: "Replace the network of a finished run, and other files under the names that the run saves.")
  var force = false

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
    help: ArgumentHelp("Write everything that a reference needs to recompute the first steps.", valueName: "file"),
    completion: .file()
  )
  var trace: String?

  @Option(help: ArgumentHelp("Number of steps to trace.", valueName: "n"))
  var traceSteps = 10

  @Flag(help: "At the end, print where the time went: seconds and GFLOP/s by kind of layer.")
  var timings = false

  @Option(
    help: ArgumentHelp("Number of threads; one per processor by default.", valueName: "n")
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
      throw ValidationError("--resume and --variations cannot be combined")
    }
    if variations != nil, trace != nil {
      throw ValidationError("--trace and --variations cannot be combined")
    }
    if !(0...100_000).contains(evaluate) { throw ValidationError("--evaluate must be between 0 and 100000") }
    if traceSteps < 1 { throw ValidationError("--trace-steps must be at least 1") }
    if engine.engine == .sdScripts {
      let embedded: [(String, Bool)] = [
        ("--evaluate", evaluate > 0), ("--trace", trace != nil), ("--timings", timings),
        ("--threads", threads != nil), ("--resume", resume != nil), ("--resume-anyway", resumeAnyway),
      ]
      if let (name, _) = embedded.first(where: \.1) {
        let instead = name == "--resume" ? "; --set resume=FOLDER names a state of sd-scripts" : ""
        throw ValidationError("\(name) requires the embedded engine\(instead)")
      }
    }
    if quiet, json { throw ValidationError("--json and --quiet cannot be combined") }
  }

  func run() throws {
    // The kernels of OpenBLAS under sd-scripts are not this program's choice.
    if engine.engine != .sdScripts { ComputeEnvironment.choose() }
    if let threads { Compute.setThreads(threads) }
    let file = try ConfigFile(config, as: dialect, changes: set)
    // The run of sd-scripts gets its own preset instead of the one that matches nothing.
    let allowed = engine.engine == .sdScripts ? allow + [RuleID.presetAttachesNothing] : allow
    // The guide is about iA3; whatever else is handed over is held against the programs alone.
    let session = try LintSession(
      as: dialect,
      profile: profile,
      standard: isOther(file) ? .compatible : .guide,
      allowing: allowed
    )
    let linted = try session.linter(for: config) { $0.ignore.append(RuleID.relativePath) }.lint(file.source).placing(
      set,
      guidance: session.library.rules
    )
    let errors = linted.diagnostics.contains { $0.severity == .error }
    if errors || (!linted.diagnostics.isEmpty && !quiet && !json) {
      let report = try linted.report(session, for: .error)
      if Terminal.error.isColored { Terminal.error.write(styled: report) } else { Terminal.error.write(report) }
    }
    if errors {
      Terminal.error.line("the config has errors; fix them or allow them with --allow RULE")
      throw ExitCode(1)
    }
    Signals.watch()
    OutputState.accompanyWork()
    for number in 0..<(variations ?? 1) {
      try train(file, session, variation: variations == nil ? nil : number + 1)
      if let signal = Signals.caught { throw ExitCode(128 + signal) }
    }
  }

  /// Whether something else than iA3 is handed over.
  private func isOther(_ file: ConfigFile) -> Bool {
    engine.engine == .sdScripts && !SDScriptsPlan.isIA3(file.settings)
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
    // Each has its own seed and name: consecutive seeds from the config's, or a random one for each.
    let value = file.settings.value("seed")
    if let variation, let first = value?.integer ?? value?.string.flatMap({ Int($0) }), first >= 0 {
      seed = UInt64(first) + UInt64(variation - 1)
    }
    let suffix = Self.suffix(variation)
    // The first run also answers for those after it, so that none of them fails after hours.
    let remaining = variation.map { $0 == 1 ? (1...(variations ?? 1)).map(Self.suffix) : [suffix] } ?? [suffix]
    if engine.engine == .sdScripts {
      let training = try SDScriptsTraining(
        engine: engine,
        file: file,
        session: session,
        isStrict: strict,
        isDryRun: dryRun,
        isForced: force,
        leavesGuideOut: profile == nil && isOther(file)
          && session.options(for: file.source.path).profile == .compatible,
        output: makeOutput(),
        config: record(of: file)
      )
      return try training.run(seed: seed, suffix: suffix, checking: remaining)
    }
    var request = RunRequest(
      file.settings,
      base: Path.parent(file.source.path),
      program: "ia3/\(Version.current)"
    )
    request.resume = resume
    request.resumesAnyway = resumeAnyway
    request.isStrict = strict
    request.evaluations = evaluate
    request.isProfiled = timings
    if let trace { request.trace = (trace, traceSteps) }
    request.seed = seed
    request.nameSuffix = suffix
    try train(request, record(of: file), makeOutput(), checking: remaining)
  }

  /// What distinguishes the name of a variation; empty for a single run.
  private static func suffix(_ variation: Int?) -> String { variation.map { "-v\($0)" } ?? "" }

  /// One run of the embedded engine.
  ///
  /// - Parameter suffixes: those of the names that must be free.
  private func train(
    _ request: RunRequest,
    _ config: RunRecord.Config,
    _ output: any RunOutput,
    checking suffixes: [String]
  ) throws {
    let run = try prepare(request, output, checking: suffixes)
    if dryRun { return }
    let lock = try claimName(of: run, output)
    // The record is part of what the name stands for, also when it says why the run has failed.
    defer { withExtendedLifetime(lock) {} }
    let recorder = run.makeRecorder(config: config) { output.emit(.warning($0)) }
    recorder.begin()
    let result: RunResult
    do throws(TrainingError) {
      result = try run.run {
        recorder.record($0)
        output.emit($0)
      }
    } catch {
      recorder.fail(error.description)
      output.end()
      if let rescue = run.rescue { throw Failure("\(error.description); \(rescue)") }
      if case .notFinite = error { throw Failure(error.description) }
      throw Failure(error.description + (run.lastSave.map { "; the last good save is \($0)" } ?? ""))
    }
    output.end()
    guard result.unsaved.isEmpty || result.end == .interrupted else { throw Self.incomplete(result) }
  }

  /// The failure of a run that trained to the end without saving everything on the way.
  private static func incomplete(_ result: RunResult) -> Failure {
    let shown = result.unsaved.prefix(5).joined(separator: ", ")
    let more = result.unsaved.count > 5 ? " and \(result.unsaved.count - 5) more" : ""
    return Failure(
      "the run was trained to the end, but these could not be saved on the way, as a warning said: \(shown)\(more)"
    )
  }

  private func claimName(of run: TrainingRun, _ output: any RunOutput) throws -> RunLock {
    do throws(TrainingError) { return try run.claimName() } catch {
      output.end()
      throw Failure(error.description)
    }
  }

  /// Reads what a run needs, checks that it can save what it will, and prints its plan.
  private func prepare(
    _ request: RunRequest,
    _ output: any RunOutput,
    checking suffixes: [String]
  ) throws -> TrainingRun {
    do throws(TrainingError) {
      let run = try TrainingRun(request) { Signals.caught != nil }
      try run.checkOutputs(isForced: force, suffixes: suffixes)
      output.emit(.planned(run.plan))
      if engine.engine == .auto, let note = EngineNote.text(engine, request.settings, at: config, run.plan) {
        output.note(note)
      }
      return run
    } catch {
      output.end()
      guard case .strict = error else { throw Failure(error.description) }
      Terminal.error.line(.error, error.description)
      throw ExitCode(1)
    }
  }
}
