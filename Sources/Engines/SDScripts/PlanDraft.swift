import Files
import Platform
import Settings

/// Where a run writes.
struct RunOutputs {
  /// `output_name`, with the request's suffix.
  let name: String
  /// `output_dir`, absolute.
  let output: String
  /// The run folder.
  let folder: String
  /// `logging_dir`, absolute; nil if the config wants no event files.
  let loggingFolder: String?

  /// The path of what the run leaves.
  let result: String

  init(_ request: SDScriptsRequest) throws(SDScriptsError) {
    let settings = request.settings
    let paths = RunPaths(settings, style: PathStyle(python: request.python))
    guard let output = settings.value("output_dir")?.string, !output.isEmpty else {
      throw .setting(name: "output_dir", problem: "must name the folder for the networks")
    }
    name = (settings.value("output_name")?.string ?? "last") + request.nameSuffix
    if let problem = OutputName.problem(name) { throw .setting(name: "output_name", problem: problem) }
    self.output = paths.output(output)
    result = Path.join(self.output, name + request.script.resultExtension(settings))
    let rank = request.launch.machineRank == 0 ? "" : "-rank\(request.launch.machineRank)"
    folder = Path.absolute(request.folder ?? Path.join(self.output, "\(name).sd-scripts\(rank)"))
    loggingFolder = settings.value("logging_dir")?.string.flatMap { $0.isEmpty ? nil : paths.output($0) }
  }
}

/// A plan under construction: the settings for sd-scripts and the files of the run folder.
struct PlanDraft {
  private(set) var files: [SDScriptsPlan.File] = []
  /// Settings that were changed for several processes, such as `T_0 = 40`.
  private(set) var scaled: [String] = []
  private(set) var notes: [String] = []
  private var values: [String: Value]
  private let request: SDScriptsRequest
  private let folder: String
  private let paths: RunPaths

  init(_ request: SDScriptsRequest, _ outputs: RunOutputs) {
    self.request = request
    folder = outputs.folder
    paths = RunPaths(request.settings, style: PathStyle(python: request.python))
    values = request.settings.conversionValues(to: .sdScriptsTOML)
    paths.makeAbsolute(&values)
    values["output_dir"] = .string(paths.written(outputs.output))
    values["output_name"] = .string(outputs.name)
    // As the core does: TensorBoard's names of runs begin with the network's.
    if outputs.loggingFolder != nil, values["log_prefix"] == nil { values["log_prefix"] = .string(outputs.name + "-") }
    if let seed = request.seed { values["seed"] = .integer(Int(clamping: seed)) }
    values["mixed_precision"] = .string(request.launch.precision)
    if !["console_log_simple", "console_log_file"].contains(where: { request.settings.place($0) != nil }) {
      // The default layout, for a terminal of eighty columns, would break the log's lines.
      values["console_log_simple"] = .boolean(true)
    }
  }

  private mutating func add(_ name: String, _ text: String, isExecutable: Bool = false) throws(SDScriptsError) {
    // Unlike a script, TOML and YAML are UTF-8, and Python would read other names there differently.
    if !isExecutable, let line = text.split(separator: "\n").first(where: { SystemText.hasBytes(String($0)) }) {
      throw .setting(
        name: request.config,
        problem: "a config for sd-scripts cannot contain a file name that is not UTF-8: \(line)"
      )
    }
    files.append(SDScriptsPlan.File(name: name, bytes: SystemText.bytes(text), isExecutable: isExecutable))
  }

  // MARK: Schedule

  /// Scales the lengths of PyTorch's schedules for the run's processes.
  mutating func scaleSchedule(_ clock: SchedulerClock) {
    let schedule = request.settings.value("lr_scheduler_type")?.string ?? ""
    guard !schedule.isEmpty, clock.processes != clock.writtenFor else { return }
    let lengths = SchedulerClock.lengths.map { "lr_scheduler_args.\($0)" }.filter { values[$0] != nil }
    for key in lengths {
      values[key] = values[key].map(clock.scaled)
      scaled.append("\(key.dropFirst("lr_scheduler_args.".count)) = \(values[key]?.plainText ?? "")")
    }
    if lengths.isEmpty, !SchedulerClock.withoutLength.contains(schedule) {
      notes.append(
        "Accelerate steps \(schedule) \(clock.processes) times at every update; its arguments are not scaled"
      )
    }
  }

  /// The update after which the learning rate first restarts; nil if no schedule has one.
  func firstRestart(_ clock: SchedulerClock) -> Int? {
    values["lr_scheduler_args.T_0"]?.integer.flatMap { $0 > 0 ? Plan.ceilDivide($0, clock.processes) : nil }
  }

  // MARK: Files

  /// The preset of a LyCORIS network, in the form that LyCORIS 4 supports.
  mutating func addPreset() throws(SDScriptsError) {
    guard let preset = try PresetFile(request.settings, locate: paths.existing) else { return }
    values["network_args.train_on_input"] = nil
    values["network_args.preset"] = .string(preset.builtIn)
    guard let text = preset.text else { return }
    try add("lycoris.toml", text)
    values["network_args.preset"] = .string(inFolder("lycoris.toml"))
    if preset.isReplacement {
      notes.append(
        "lycoris.toml names the layers of the preset \(preset.builtIn), which lycoris-lora 4 stops with, since it names two "
          + "of them twice"
      )
    }
  }

  /// A file of the run folder as the run's Python finds it.
  private func inFolder(_ name: String) -> String { paths.written(Path.join(folder, name)) }

  /// Adds the dataset config.
  mutating func addDataset() throws(SDScriptsError) {
    try MetadataFile.check(request, paths)
    guard let text = try DatasetText.text(request.settings, paths, request.script.images) else { return }
    try add("dataset.toml", text)
    values["dataset_config"] = .string(inFolder("dataset.toml"))
    for key in ["train_data_dir", "reg_data_dir"] { values[key] = nil }
  }

  /// Adds the prompts of a dialect that holds them as a file, as the GUI does (`create_prompt_file` in
  /// class_sample_images.py). Without one its samples are none, and sd-scripts' would stop the run.
  mutating func addPrompts() throws(SDScriptsError) {
    guard request.settings.dialect.type.holdsSamplePrompts else { return }
    guard let text = request.settings.value("sample_prompts")?.string, !text.isEmpty else {
      for name in ["sample_at_first", "sample_every_n_epochs", "sample_every_n_steps"] { values[name] = nil }
      return
    }
    try add("prompts.txt", text.hasSuffix("\n") ? text : text + "\n")
    values["sample_prompts"] = .string(inFolder("prompts.txt"))
  }

  /// Adds the tokenizers, unless the config names a folder for them.
  mutating func addTokenizers() {
    let family = request.script.family
    guard values["tokenizer_cache_dir"] == nil, !family.tokenizers.isEmpty || !family.fetched.isEmpty else { return }
    values["tokenizer_cache_dir"] = .string(inFolder("tokenizer"))
    files += family.tokenizers.flatMap(Tokenizers.files)
    let fetched = family.fetched.map { "the tokenizer \($0)" }
    if !fetched.isEmpty {
      notes.append("sd-scripts fetches \(fetched.joined(separator: " and ")) from Hugging Face")
    }
  }

  /// Adds the config itself.
  ///
  /// - Returns: the options that sd-scripts' TOML cannot express.
  mutating func addConfig() throws(SDScriptsError) -> [String] {
    let values = values.filter { !$0.key.hasPrefix("accelerate.") }
    guard let encoded = SDScriptsTOML.text(of: values, options: EncodingOptions(script: request.script.name)) else {
      throw .setting(name: request.config, problem: "it cannot be written as sd-scripts' TOML")
    }
    let head = "\(SDScriptsPlan.mark)\(LaunchScript.comment(SystemText.legible(Path.absolute(request.config)))).\n"
    try add(SDScriptsPlan.configName, head + encoded.text)
    return encoded.lost.filter { Catalogue.options[$0] != nil || $0.contains("_args.") }
      + request.settings.argumentsWithoutValue
  }

  /// Adds Accelerate's config, unless the user has one, and the scripts that start the run.
  mutating func addLaunch() throws(SDScriptsError) {
    if request.launch.accelerateConfig == nil {
      try add("accelerate.yaml", LaunchScript.accelerateConfig(request.launch, hasDevices: request.hasDevices))
    }
    let script = try LaunchScript(request, folder: folder)
    if let batch = script.batch {
      try add("run.bat", batch)
    } else {
      notes.append("run.bat was not written: a batch file cannot contain a file name with a control character")
    }
    try add("run.ps1", script.powerShell)
    try add(SDScriptsPlan.scriptName, script.posix, isExecutable: true)
  }
}
