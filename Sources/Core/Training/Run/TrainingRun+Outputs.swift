import Dataset
import Files
import Platform
import Settings
import TrainingData

extension TrainingRun {
  /// Finds out whether the run can save everything that it will, and whether it may. Nothing is left behind.
  ///
  /// - Parameters:
  ///   - isForced: whether the network of a finished run may be replaced.
  ///   - suffixes: the suffixes of the names of all runs of the config that are still to be trained.
  /// - Throws: `TrainingError.option` with the setting to change.
  public func checkOutputs(isForced: Bool, suffixes: [String]) throws(TrainingError) {
    do throws(OptionError) {
      var names = setup.options.names
      names.name = try SaveNames(setup.settings).name
      let check = OutputCheck(
        setup.settings,
        names: names,
        steps: plan.totalSteps,
        epochs: plan.epochs,
        savesStates: setup.options.savesState,
        start: setup.resumedState == nil ? .fresh : .resumed,
        resuming: "--resume FOLDER",
        inputs: setup.inputs,
        isForced: isForced
      )
      try check.checkNetworks(suffixes: suffixes)
      try checkSamples(check, suffixes)
      if let folder = setup.options.loggingFolder {
        try check.checkLogs(
          folder,
          prefix: setup.options.logPrefix ?? setup.options.names.logPrefix,
          name: setup.options.logName
        )
      }
      if let trace = setup.request.trace { try check.checkTrace(trace.path) }
      let latents = setup.dataset.missingLatents
      try checkLatents(check, latents)
      try room(check, latents, suffixes).check(setup.settings)
    } catch { throw .option(error) }
  }

  private func checkSamples(_ check: OutputCheck, _ suffixes: [String]) throws(OptionError) {
    guard plan.samples > 0 else { return }
    let (samples, suffix) = (setup.samples, suffixes.max { $0.utf8.count < $1.utf8.count } ?? "")
    let longest = samples.path(
      samples.prompts.count,
      step: plan.totalSteps,
      epoch: samples.everyEpochs == nil ? nil : plan.epochs,
      seed: samples.prompts.compactMap(\.prompt.seed).max(),
      names: check.names.adding(suffix: suffix),
      time: SystemClock.unixSeconds
    )
    try check.checkFolder(
      samples.folder(in: check.names),
      of: "output_dir",
      longestName: WriteProbe.nameLength(longest)
    )
  }

  private func checkLatents(
    _ check: OutputCheck,
    _ latents: [TrainingDataset.MissingLatents]
  ) throws(OptionError) {
    let pairs = latents.map { (ExactText(Path.parent($0.path)), WriteProbe.nameLength($0.path)) }
    for (folder, length) in Dictionary(pairs, uniquingKeysWith: max).sorted(by: { $0.key < $1.key }) {
      try check.checkFolder(
        folder.text,
        of: "cache_latents_to_disk",
        longestName: length,
        advice: "keep the latents in memory with cache_latents alone"
      )
    }
  }

  /// What the run surely writes.
  private func room(
    _ check: OutputCheck,
    _ latents: [TrainingDataset.MissingLatents],
    _ suffixes: [String]
  ) -> RoomCheck {
    let options = setup.options
    let position = setup.resumedState?.state.position
    let kept = options.names.keptSaves(
      afterStep: position?.step ?? 0,
      ofSteps: plan.totalSteps,
      afterEpoch: position?.epoch ?? 0,
      ofEpochs: plan.epochs
    )
    let replaced = check.replaced(suffixes: suffixes)
    func count(_ inOneRun: Int, without existing: Int) -> Int {
      let (product, overflow) = inOneRun.multipliedReportingOverflow(by: suffixes.count)
      return overflow ? .max : max(0, product - existing)
    }
    let networks = count(kept.networks + 1, without: replaced.networks)
    let states =
      (options.savesState ? kept.states : 0) + (options.savesState || options.savesStateAtEnd ? 1 : 0)
    var room = RoomCheck()
    room.add(
      .init(
        setting: "output_dir",
        folder: options.names.folder,
        kind: "network",
        count: networks,
        bytes: setup.network.tensors(options.precision).reduce(0) { $0 + $1.bytes.count }
      )
    )
    room.add(
      .init(
        setting: "output_dir",
        folder: options.names.folder,
        kind: "state",
        count: count(states, without: replaced.states),
        // The vectors, and at least as much for the optimizer.
        bytes: 8 * setup.network.count
      )
    )
    // Images of one folder take about the same, so that one line for each folder is enough.
    for (folder, files) in Dictionary(grouping: latents, by: { ExactText(Path.parent($0.path)) }) {
      room.add(
        .init(
          setting: "cache_latents_to_disk",
          folder: folder.text,
          kind: "latent file",
          count: files.count,
          bytes: files.reduce(0) { $0 + $1.bytes } / files.count
        )
      )
    }
    return room
  }
}

extension RunSetup {
  /// The files that the run reads besides the config's own; those of the dataset only if there is a trace, whose path may
  /// be any.
  fileprivate var inputs: [String] {
    var paths = [checkpoint.path, options.vae, options.network.weights].compactMap { $0 }
    if case .file(let preset) = options.network.preset { paths.append(preset) }
    if let prompts = settings.value("sample_prompts")?.string {
      paths.append(settings.paths.existing(prompts) ?? prompts)
    }
    guard request.trace != nil else { return paths }
    let folders = Set(dataset.datasets.flatMap(\.images).map { ExactText(Path.parent($0.path)) })
    for folder in folders {
      paths += ((try? FileSystem.list(folder.text)) ?? []).map { Path.join(folder.text, $0) }
    }
    return paths
  }
}
