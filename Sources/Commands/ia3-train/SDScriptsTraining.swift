import CommandSupport
import Documents
import Files
import ModelKinds
import Rules
import RunRecords
import SDScripts
import Settings
import StableDiffusion
import Training
import TrainingData

/// Training by sd-scripts under Accelerate: checks the environment, writes the files, runs, and checks the result.
struct SDScriptsTraining {
  let engine: EngineOptions
  let file: ConfigFile
  let session: LintSession
  let isStrict: Bool
  let isDryRun: Bool
  /// Whether a finished network may be replaced.
  let isForced: Bool
  let output: any RunOutput
  /// What the run's record says about the config.
  let config: RunRecord.Config

  /// One run.
  ///
  /// - Parameters:
  ///   - seed: the seed in place of the config's.
  ///   - suffix: a text that is appended to the network's name.
  ///   - suffixes: those of the names that must be free.
  func run(seed: UInt64?, suffix: String, checking suffixes: [String]) throws {
    let known = Known(expected: expected, counts: counts)
    do throws(SDScriptsError) {
      let (plan, lock) = try prepare(known, seed: seed, suffix: suffix, checking: suffixes)
      defer { withExtendedLifetime(lock) {} }
      guard !isDryRun else { return }
      try train(plan, known)
    } catch {
      output.end()
      throw Failure(lines: error.description)
    }
  }

  /// What the core knows about a run of sd-scripts.
  private struct Known {
    /// The names of the vectors that the config trains.
    let expected: Set<String>?
    /// Images and batches.
    let counts: Plan.Counts?
  }

  // MARK: Before

  /// Plans a run, and writes its files.
  ///
  /// - Returns: the plan, and the right to the name of its network, which only the first of several machines needs.
  private func prepare(
    _ known: Known,
    seed: UInt64?,
    suffix: String,
    checking suffixes: [String]
  ) throws(SDScriptsError) -> (SDScriptsPlan, RunLock?) {
    guard let folder = engine.scriptsFolder else {
      throw .launch(
        "--engine sd-scripts needs --sd-scripts FOLDER, or IA3_SD_SCRIPTS: a checkout of "
          + "https://github.com/kohya-ss/sd-scripts"
      )
    }
    let scripts = try SDScriptsFolder(folder)
    let launch = try LaunchOptions(engine.launch, settings: file.settings)
    var python = engine.pythonPath(scripts)
    if python.contains("/") { python = Path.absolute(python) }
    var notes: [String] = []
    var report: EnvironmentReport?
    if !isDryRun {
      let found = try EnvironmentProbe.report(python: python)
      let check = EnvironmentCheck(
        found,
        for: file.settings,
        trainsOnInput: try SDScriptsPlan.trainsOnInput(file.settings),
        launch: launch,
        scripts: scripts
      )
      guard check.problems.isEmpty else { throw .environment(check.problems) }
      notes = check.notes
      python = found.executable
      report = found
    }
    var request = SDScriptsRequest(
      file.settings,
      config: file.source.path,
      scripts: scripts,
      python: python,
      launch: launch,
      hasDevices: report.map { !$0.devices.isEmpty } ?? true
    )
    request.folder = engine.runFolder
    request.seed = seed
    request.nameSuffix = suffix
    request.counts = known.counts
    let plan = try SDScriptsPlan(request)
    try judge(plan, lycoris: report?.packages["lycoris-lora"])
    if isStrict, !plan.lost.isEmpty {
      throw .setting(
        name: "--strict",
        problem: "sd-scripts cannot express \(plan.lost.joined(separator: ", "))"
      )
    }
    try checkInputs()
    try checkOutputs(plan, suffixes)
    let lock = try claimName(of: plan)
    try SDScriptsRun(plan).write()
    output.emit(
      SDScriptsSummary(plan: plan, report: report, notes: notes + plan.notes, modules: known.expected?.count)
    )
    return (plan, lock)
  }

  /// - Throws: `SDScriptsError.launch` if another run has the name.
  private func claimName(of plan: SDScriptsPlan) throws(SDScriptsError) -> RunLock? {
    guard plan.launch.machineRank == 0 else { return nil }
    let (folder, name) = (Path.parent(plan.network), Path.stem(plan.network))
    do throws(RunLockError) {
      guard isDryRun else { return try RunLock(folder: folder, name: name) }
      try RunLock.check(folder: folder, name: name)
      return nil
    } catch { throw .launch(error.description) }
  }

  /// The files that sd-scripts reads only after it has loaded the model.
  private var inputs: [(setting: String, path: String)] {
    var names = ["network_weights", "vae"]
    // The GUI's form holds the prompts themselves.
    if !file.settings.dialect.type.holdsSamplePrompts { names.append("sample_prompts") }
    return names.compactMap { name in
      guard let text = file.settings.value(name)?.string, !text.isEmpty else { return nil }
      return file.settings.paths.existing(text).map { (name, $0) }
    }
  }

  private func checkInputs() throws(SDScriptsError) {
    for (setting, path) in inputs where FileSystem.status(path)?.kind != .folder {
      do throws(FileError) {
        guard FileSystem.status(path)?.kind == .file else { throw FileError.notRegular(path: path) }
        _ = try FileSystem.readPrefix(path, count: 1)
      } catch { throw .setting(name: setting, problem: error.description) }
    }
  }

  /// Finds out before the run whether it can save what it will, and whether it may.
  private func checkOutputs(_ plan: SDScriptsPlan, _ suffixes: [String]) throws(SDScriptsError) {
    let inputs = inputs.map(\.path) + [file.settings.value("pretrained_model_name_or_path")?.string].compactMap { $0 }
    let configs = file.settings.files.map(\.source.path)
    try SDScriptsRun(plan).check(WriteGuard(inputs: inputs + configs, isForced: isForced))
    // Of several machines, the first writes the networks.
    guard plan.launch.machineRank == 0 else { return }
    do throws(OptionError) {
      var names = try SaveNames(file.settings)
      (names.folder, names.name) = (Path.parent(plan.network), Path.stem(plan.network))
      let settings = file.settings
      let check = OutputCheck(
        settings,
        names: names,
        steps: plan.steps,
        epochs: nil,
        savesStates: try OptionReader(settings: settings).flag("save_state"),
        start: settings.value("resume")?.string.map { !$0.isEmpty } ?? false ? .resumed : .fresh,
        inputs: inputs,
        isForced: isForced
      )
      try check.checkNetworks(suffixes: suffixes)
      if let folder = plan.loggingFolder {
        try check.checkLogs(
          folder,
          prefix: settings.value("log_prefix")?.string ?? names.logPrefix,
          name: settings.value("log_tracker_name")?.string ?? "network_train"
        )
      }
    } catch {
      throw .setting(name: error.place.map { "\($0): \(error.setting)" } ?? error.setting, problem: error.problem)
    }
  }

  /// Images and batches; nil if the core cannot count them.
  private var counts: Plan.Counts? {
    guard
      let dataset = try? TrainingDataset.load(
        file.settings,
        base: Path.parent(file.source.path),
        seed: 0
      )
    else { return nil }
    return Plan.Counts(
      repeatedImages: dataset.trainingImageCount,
      regularizationImages: dataset.regularizationImageCount,
      images: dataset.imageCount,
      batches: dataset.batchesPerEpoch
    )
  }

  /// The rules on LyCORIS, asked of what sd-scripts is given, with the release that will read it.
  private func judge(_ plan: SDScriptsPlan, lycoris: String?) throws(SDScriptsError) {
    guard let lycoris, let config = plan.files.first(where: { $0.name == "config.toml" }) else { return }
    let linter: Linter
    do throws(Failure) {
      linter = try session.linter(for: file.source.path) { options in
        options.dialect = .sdScriptsTOML
        options.declared.lycorisVersion = lycoris
      }
    } catch { throw .launch(error.description) }
    let linted = linter.lint(Source(path: plan.path("config.toml"), bytes: config.bytes))
    let errors = linted.diagnostics.filter { $0.severity == .error && $0.rule.hasPrefix(RuleID.lycorisPrefix) }
    guard !errors.isEmpty else { return }
    throw .environment(
      errors.map {
        EnvironmentProblem("\($0.message) [\($0.rule)]", remedy: $0.help ?? "see `ia3 rules \($0.rule)`")
      }
    )
  }

  /// The names of the vectors that the config trains; nil if the core cannot know.
  private var expected: Set<String>? {
    guard SDScriptsPlan.isIA3(file.settings) else { return nil }
    var settings = file.settings
    // This limit of the core does not apply here.
    settings.values["accelerate.num_processes"] = nil
    guard let options = try? TrainingOptions(settings) else { return nil }
    // A model on Hugging Face is of Stable Diffusion 1.x's own size: sd-scripts fixes it.
    let size = (try? Checkpoint.open(options.model, vae: nil))?.size ?? .full
    guard let network = try? IA3Network(options.network, for: size) else { return nil }
    return Set(network.modules.map(\.parameter.name))
  }

  // MARK: The run

  private func train(_ plan: SDScriptsPlan, _ known: Known) throws(SDScriptsError) {
    // Of several machines, the first keeps the record, as well as the networks.
    let recorder = plan.launch.machineRank == 0 ? recorder(plan, known) : nil
    recorder?.begin()
    do throws(SDScriptsError) { try follow(plan, known, recorder) } catch {
      recorder?.fail(error.description)
      throw error
    }
  }

  private func follow(_ plan: SDScriptsPlan, _ known: Known, _ recorder: RunRecorder?) throws(SDScriptsError) {
    let before = FileSystem.status(plan.network)
    let progress = SDScriptsProgress(
      output,
      recorder: recorder,
      curves: CurveFollower(folder: plan.loggingFolder)
    )
    let result = try SDScriptsRun(plan).run(
      stop: { Signals.caught },
      started: { Signals.endGroup($0) },
      observer: progress.emit
    )
    Signals.endGroup(0)
    progress.end()
    if result.stopped != nil {
      recorder?.record(
        .finished(RunResult(end: .interrupted, step: progress.step, network: nil, state: nil, seed: 0))
      )
      output.end()
      Terminal.error.line(
        "stopped; sd-scripts saves no state when it is stopped by a signal; the networks saved so far are in "
          + Path.parent(plan.network)
      )
      return
    }
    guard result.end == .exited(0) else {
      throw .failed(end: result.end, log: plan.log, lastLines: result.lastLines)
    }
    output.end()
    // Only the first machine writes the network.
    guard plan.launch.machineRank == 0 else { return }
    if let before, FileSystem.status(plan.network) == before {
      throw .untrained(
        network: plan.network,
        problems: ["it is that of an earlier run: nothing was written"],
        log: plan.log,
        lastLines: result.lastLines
      )
    }
    let check = NetworkCheck(plan.network, settings: file.settings, expected: known.expected)
    guard check.problems.isEmpty else {
      throw .untrained(
        network: plan.network,
        problems: check.problems,
        log: plan.log,
        lastLines: result.lastLines
      )
    }
    output.emit(
      textEncoderModules: check.textEncoderModules,
      unetModules: check.unetModules,
      network: plan.network
    )
    for note in check.notes { output.note(note) }
    let finished = RunResult(
      end: .complete,
      step: progress.step,
      network: plan.network,
      state: nil,
      seed: check.seed ?? 0
    )
    if let seed = check.seed { recorder?.setSeed(seed) }
    recorder?.record(.finished(finished))
    output.emit(.finished(finished))
  }

  private func recorder(_ plan: SDScriptsPlan, _ known: Known) -> RunRecorder {
    let settings = file.settings
    var recordPlan = RunRecordPlan(settings)
    recordPlan.totalSteps = plan.steps
    recordPlan.firstRestart = plan.firstRestart
    recordPlan.textEncoderModules = known.expected?.count { ModelPart(key: $0) == .textEncoder }
    recordPlan.unetModules = known.expected?.count { ModelPart(key: $0) == .unet }
    if let counts = known.counts {
      recordPlan.images = counts.images
      recordPlan.repeatedImages = counts.repeatedImages
      recordPlan.regularizationImages = counts.regularizationImages
      recordPlan.batchesPerEpoch = counts.batches
    }
    var record = RunRecord(
      settings,
      engine: .sdScripts,
      program: "ia3/\(Version.current)",
      name: Path.stem(plan.network),
      config: config,
      model: settings.value("pretrained_model_name_or_path")?.string ?? "",
      plan: recordPlan
    )
    record.isSeedDrawn = settings.value("seed") == nil
    record.loggingFolder = plan.loggingFolder
    return RunRecorder(record, in: Path.parent(plan.network)) { output.emit(.warning($0)) }
  }
}
