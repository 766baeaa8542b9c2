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

/// Training by sd-scripts under Accelerate: checks the environment, writes the files, runs, and checks the result.
struct SDScriptsTraining {
  let engine: EngineOptions
  /// The config, whose script is the one that trains it.
  let file: ConfigFile
  /// The script that trains it.
  let script: TrainingScript
  let session: LintSession
  let isStrict: Bool
  let isDryRun: Bool
  /// Whether a finished network may be replaced.
  let isForced: Bool
  let output: any RunOutput
  /// What the run's record says about the config.
  let config: RunRecord.Config
  /// What is to be said about the choice of rules and script.
  private let choices: [String]

  /// - Parameter leavesGuideOut: whether the rules of the guide are left out, since the config is for something else.
  /// - Throws: `Failure` if no script of sd-scripts trains the config with its checkpoint.
  init(
    engine: EngineOptions,
    file: ConfigFile,
    session: LintSession,
    isStrict: Bool,
    isDryRun: Bool,
    isForced: Bool,
    leavesGuideOut: Bool,
    output: any RunOutput,
    config: RunRecord.Config
  ) throws(Failure) {
    var file = file
    let model = file.settings.value("pretrained_model_name_or_path")?.string
    let checkpoint = model.flatMap { name in
      file.settings.paths.existing(name).flatMap { RecognizedCheckpoint(name, at: $0) }
    }
    let scriptNote: String?
    do throws(SDScriptsError) {
      (script, scriptNote) = try TrainingScript.choose(for: file.settings, named: engine.script, checkpoint: checkpoint)
    } catch { throw Failure(error.description) }
    file.settings.script = script.name
    let guideNote = "the guide is about iA3, so its rules are left out; --profile guide asks them"
    choices = [scriptNote, leavesGuideOut ? guideNote : nil].compactMap(\.self)
    (self.engine, self.file, self.session) = (engine, file, session)
    (self.isStrict, self.isDryRun, self.isForced) = (isStrict, isDryRun, isForced)
    (self.output, self.config) = (output, config)
  }

  /// One run.
  ///
  /// - Parameters:
  ///   - seed: the seed in place of the config's.
  ///   - suffix: a text that is appended to the network's name.
  ///   - suffixes: those of the names that must be free.
  func run(seed: UInt64?, suffix: String, checking suffixes: [String]) throws {
    let known = Known(expected: expected, images: CountedImages(file))
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
    /// Images and batches; nil if the core cannot count them.
    let images: CountedImages?
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
    guard let scripts = try engine.checkout(near: file.source.path) else {
      throw .launch(
        "--engine sd-scripts needs --sd-scripts FOLDER, or IA3_SD_SCRIPTS: a checkout of "
          + "https://github.com/kohya-ss/sd-scripts, or the folder sd-scripts of kohya_ss; none is near the config or "
          + "where they usually are"
      )
    }
    let launch = try LaunchOptions(engine.launch, settings: file.settings)
    var python = engine.pythonPath(scripts)
    if python.contains("/") { python = Path.absolute(python) }
    var notes = choices
    var report: EnvironmentReport?
    if !isDryRun {
      let found = try EnvironmentProbe.report(python: python)
      let check = EnvironmentCheck(
        found,
        for: file.settings,
        script: script,
        trainsOnInput: try SDScriptsPlan.trainsOnInput(file.settings),
        launch: launch,
        scripts: scripts
      )
      guard check.problems.isEmpty else { throw .environment(check.problems) }
      notes += check.notes
      python = found.executable
      report = found
    }
    var request = SDScriptsRequest(
      file.settings,
      config: file.source.path,
      script: script,
      scripts: scripts,
      python: python,
      launch: launch,
      hasDevices: report.map { !$0.devices.isEmpty } ?? true
    )
    request.folder = engine.runFolder
    request.seed = seed
    request.nameSuffix = suffix
    request.counts = known.images?.counts
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
      SDScriptsSummary(
        plan: plan,
        settings: file.settings,
        report: report,
        images: known.images,
        notes: notes + plan.notes,
        modules: known.expected?.count
      )
    )
    return (plan, lock)
  }

  /// - Throws: `SDScriptsError.launch` if another run has the name.
  private func claimName(of plan: SDScriptsPlan) throws(SDScriptsError) -> RunLock? {
    guard plan.launch.machineRank == 0 else { return nil }
    let (folder, name) = (Path.parent(plan.result), plan.name)
    do throws(RunLockError) {
      guard isDryRun else { return try RunLock(folder: folder, name: name) }
      try RunLock.check(folder: folder, name: name)
      return nil
    } catch { throw .launch(error.description) }
  }

  /// The files that sd-scripts reads only after it has loaded the model.
  private var inputs: [(setting: String, path: String)] {
    var names = [
      "network_weights", "vae", "ae", "clip_l", "clip_g", "t5xxl", "gemma2", "byt5", "text_encoder", "weights",
      "in_json",
    ]
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
      (names.folder, names.name) = (Path.parent(plan.result), plan.name)
      let settings = file.settings
      let check = OutputCheck(
        settings,
        names: names,
        steps: plan.steps,
        epochs: nil,
        savesStates: try OptionReader(settings: settings).flag("save_state"),
        start: settings.value("resume")?.string.map { !$0.isEmpty } ?? false ? .resumed : .fresh,
        resuming: "--set resume=FOLDER",
        inputs: inputs,
        isForced: isForced
      )
      try check.checkNetworks(suffixes: suffixes)
      if !isForced, !plan.result.isExactly(names.lastNetwork), FileSystem.isTaken(plan.result) {
        throw OptionError(
          "output_name",
          "\(plan.result) exists; choose another output_name, or use --force to overwrite it",
          in: settings
        )
      }
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
    guard SDScriptsPlan.isIA3(file.settings), script.trainsStableDiffusion1 else { return nil }
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
    let before = FileSystem.status(plan.result)
    let progress = SDScriptsProgress(
      output,
      recorder: recorder,
      curves: CurveFollower(folder: plan.loggingFolder),
      backbone: script.family.backbone
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
        .finished(RunResult(end: .interrupted, step: progress.step, network: nil, state: nil, seed: nil))
      )
      output.end()
      Terminal.error.line(
        "stopped; sd-scripts saves no state when it is stopped by a signal; the networks saved so far are in "
          + Path.parent(plan.result)
      )
      return
    }
    guard result.end == .exited(0) else {
      throw .failed(end: result.end, log: plan.log, lastLines: result.lastLines)
    }
    output.end()
    // Only the first machine writes the network.
    guard plan.launch.machineRank == 0 else { return }
    func refuse(_ problems: [String]) throws(SDScriptsError) {
      guard !problems.isEmpty else { return }
      throw .untrained(network: plan.result, problems: problems, log: plan.log, lastLines: result.lastLines)
    }
    if let before, FileSystem.status(plan.result) == before {
      try refuse(["it is that of an earlier run: nothing was written"])
    }
    var seed: UInt64?
    if script.product == .network, Path.fileExtension(plan.result) == ".safetensors" {
      let check = NetworkCheck(plan.result, settings: file.settings, expected: known.expected)
      try refuse(check.problems)
      output.emit(
        TrainedModules(
          textEncoder: check.textEncoderModules,
          backbone: check.unetModules,
          backboneTitle: script.family.backbone,
          noun: check.noun,
          network: plan.result
        )
      )
      for note in check.notes { output.note(note) }
      seed = check.seed
    } else {
      let check = ResultCheck(plan.result, of: script)
      try refuse(check.problems)
      for note in check.notes { output.note(note) }
    }
    let finished = RunResult(
      end: .complete,
      step: progress.step,
      network: plan.result,
      state: nil,
      seed: seed ?? file.settings.value("seed")?.integer.flatMap { UInt64(exactly: $0) }
    )
    if let seed { recorder?.setSeed(seed) }
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
    if let counts = known.images?.counts {
      recordPlan.images = counts.images
      recordPlan.repeatedImages = counts.repeatedImages
      recordPlan.regularizationImages = counts.regularizationImages
      recordPlan.batchesPerEpoch = counts.batches
    }
    var record = RunRecord(
      settings,
      engine: .sdScripts,
      program: "ia3/\(Version.current)",
      name: plan.name,
      config: config,
      model: settings.value("pretrained_model_name_or_path")?.string ?? "",
      plan: recordPlan
    )
    record.isSeedDrawn = settings.value("seed") == nil
    record.loggingFolder = plan.loggingFolder
    return RunRecorder(record, in: Path.parent(plan.result)) { output.emit(.warning($0)) }
  }
}
