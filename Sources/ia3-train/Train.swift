import ArgumentParser
import Files
import Rules
import Settings
import Tensors
import Training

extension DialectName: ExpressibleByArgument {}

/// `ia3 train CONFIG`
struct TrainCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "train", _superCommandName: "ia3",
    abstract: "Train an iA3 network as a config says, without Python.",
    discussion: """
      The config is linted first; errors stop the run. Then the plan is printed, and with --dry-run that is all.

      Exit codes: 0 trained, 1 findings of the linter or --strict, 2 anything else that is wrong, 130 and 143 stopped \
      by SIGINT and SIGTERM: the step is finished and the state is saved, from which --resume goes on.
      """)

  @Argument(help: "A config in any format that ia3 reads; '-' for standard input.", completion: .file())
  var config: String

  @Option(
    help: ArgumentHelp(
      "Change a setting for this run; an empty value unsets it.", valueName: "name=value"))
  var set: [String] = []

  @Option(help: ArgumentHelp("Let this rule be broken: an id, a slug or a prefix.", valueName: "rule"))
  var allow: [String] = []

  @Flag(help: "Refuse settings that change what is learnt and are not carried out.")
  var strict = false

  @Flag(help: "Print the plan and stop.")
  var dryRun = false

  @Flag(help: "Print nothing but warnings and errors.")
  var quiet = false

  @Flag(help: "Print events as JSON, one object a line; docs/training-events.md describes them.")
  var json = false

  @Option(
    help: ArgumentHelp("Go on from the state in this folder.", valueName: "folder"), completion: .directory)
  var resume: String?

  @Option(help: ArgumentHelp("Train this many networks with different seeds.", valueName: "n"))
  var variations: Int?

  @Option(
    help: ArgumentHelp(
      "Before and after training, print the mean loss on so many fixed images, noises and timesteps.",
      valueName: "n"))
  var evaluate = 0

  @Option(
    help: ArgumentHelp("Write what a reference needs to recompute the first steps.", valueName: "file"),
    completion: .file())
  var trace: String?

  @Option(help: ArgumentHelp("How many steps to trace.", valueName: "n"))
  var traceSteps = 10

  @Flag(help: "Print at the end where the time went: seconds and GFLOP/s by kind of layer.")
  var profile = false

  @Option(
    help: ArgumentHelp("Compute with so many threads; by default one for each processor.", valueName: "n"))
  var threads: Int?

  @Option(help: ArgumentHelp("Read the config as this dialect.", valueName: "dialect"))
  var dialect: DialectName?

  func validate() throws {
    if let threads, !(1...1024).contains(threads) { throw ValidationError("--threads is a number from 1 on") }
    if let variations, !(1...10_000).contains(variations) {
      throw ValidationError("--variations is a number from 1 to 10000")
    }
    if variations != nil, resume != nil {
      throw ValidationError("--resume goes on with one run, not with variations")
    }
    if variations != nil, trace != nil {
      throw ValidationError("--trace writes one file, for one run, not for variations")
    }
    if !(0...100_000).contains(evaluate) { throw ValidationError("--evaluate is a number from 0 on") }
    if traceSteps < 1 { throw ValidationError("--trace-steps is a number from 1 on") }
    if quiet, json { throw ValidationError("--json prints events, --quiet nothing; use one of the two") }
  }

  func run() throws {
    ComputeEnvironment.choose()
    if let threads { Compute.setThreads(threads) }
    let file = try ConfigFile(config, as: dialect, changes: set)
    let linted = try LintGate(for: config, as: dialect, allowing: allow).lint(file)
    let errors = linted.diagnostics.contains { $0.severity == .error }
    if errors || (!linted.diagnostics.isEmpty && !quiet && !json) {
      let text = LintGate.text(linted, color: StandardStream.error.isColoured, version: Program.version)
      StandardStream.error.write(text)
    }
    if errors {
      StandardStream.error.write("the config has errors; mend them, or overrule them with --allow RULE\n")
      throw ExitCode(1)
    }
    Signals.watch()
    for number in 0..<(variations ?? 1) {
      try train(file, variation: variations == nil ? nil : number + 1)
      if let signal = Signals.caught { throw ExitCode(128 + signal) }
    }
  }

  private func makeOutput() -> any RunOutput {
    if quiet { return QuietOutput() }
    return json ? JSONOutput() : TextOutput()
  }

  /// One run.
  private func train(_ file: ConfigFile, variation: Int?) throws {
    var request = RunRequest(
      file.settings, base: Path.parent(file.source.path), program: "ia3/\(Program.version)")
    request.resume = resume
    request.isStrict = strict
    request.evaluations = evaluate
    request.isProfiled = profile
    if let trace { request.trace = (trace, traceSteps) }
    if let variation {
      // Each has a seed and a name of its own: the config's seed and those after it, or one drawn for each.
      let value = file.settings.value("seed")
      if let seed = value?.integer ?? value?.string.flatMap({ Int($0) }), seed >= 0 {
        request.seed = UInt64(seed) + UInt64(variation - 1)
      }
      request.nameSuffix = "-v\(variation)"
    }
    let output = makeOutput()
    var begun: TrainingRun?
    do throws(TrainingError) {
      let run = try TrainingRun(request, shouldStop: { Signals.caught != nil }, observer: output.tell)
      output.tell(.planned(run.plan))
      if dryRun { return }
      begun = run
      _ = try run.run()
    } catch {
      output.end()
      if case .strict = error {
        StandardStream.error.write("Error: \(error.description)\n")
        throw ExitCode(1)
      }
      if case .notFinite = error { throw Failure(error.description) }
      throw Failure(error.description + (begun?.lastSave.map { "; the last good save is \($0)" } ?? ""))
    }
    output.end()
  }
}

/// The program.
enum Program {
  /// Its version, as `ia3 --version` prints it.
  static let version = "0.1.0"
}
