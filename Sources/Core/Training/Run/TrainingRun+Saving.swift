import Files
import Optimizers
import Platform
import RunRecords
import StableDiffusion
import Tensors
import TrainingData

extension TrainingRun {
  // MARK: Networks

  func saveAfterStep() throws(TrainingError) {
    let names = options.names
    guard names.isDue(step: position.step) else { return }
    try saveNetwork(names.network(step: position.step), epoch: position.epoch)
    if options.savesState {
      try saveState(names.state(step: position.step))
      if let old = names.outdatedState(step: position.step) { try removeState(names.state(step: old)) }
    }
    if let old = names.outdatedNetwork(step: position.step) { try removeNetwork(names.network(step: old)) }
  }

  func saveAfterEpoch() throws(TrainingError) {
    let names = options.names
    let number = position.epoch + 1
    guard names.isDue(epoch: number, of: plan.epochs) else { return }
    try saveNetwork(names.network(epoch: number), epoch: number)
    if let old = names.outdatedNetwork(epoch: number) { try removeNetwork(names.network(epoch: old)) }
    if options.savesState {
      try saveState(names.state(epoch: number))
      if let old = names.outdatedState(epoch: number) { try removeState(names.state(epoch: old)) }
    }
  }

  /// The network and the state at the end; of a run that was told to stop, the state alone.
  func finish(_ end: RunResult.End) throws(TrainingError) -> RunResult {
    let names = options.names
    guard end == .complete else {
      try saveState(names.lastState)
      return result(end, network: nil)
    }
    if options.savesState || options.savesStateAtEnd { try saveState(names.lastState) }
    try saveNetwork(names.lastNetwork, epoch: plan.epochs)
    return result(end, network: names.lastNetwork)
  }

  func result(_ end: RunResult.End, network: String?) -> RunResult {
    RunResult(end: end, step: position.step, network: network, state: lastState, seed: plan.seed)
  }

  private func saveNetwork(_ path: String, epoch: Int) throws(TrainingError) {
    let time = SystemClock.unixSeconds
    let moment = TrainedMetadata.Moment(
      step: position.step,
      epoch: epoch,
      time: time,
      date: SystemClock.text(time, format: "%Y-%m-%dT%H:%M:%S")
    )
    let texts = try madeMetadata().texts(at: moment)
    do { try FileSystem.makeFolder(options.names.folder) } catch { throw .file(error) }
    do throws(NetworkError) {
      try network.save(to: path, options.precision, metadata: texts)
    } catch { throw .network(error) }
    lastSave = path
    observer(.savedNetwork(path))
  }

  private func madeMetadata() throws(TrainingError) -> TrainedMetadata {
    if let metadata { return metadata }
    let model: [String: String]
    do throws(CheckpointError) { model = try checkpoint.hashMetadata() } catch { throw .checkpoint(error) }
    let made = TrainedMetadata(
      request.settings,
      options,
      dataset: dataset.metadata(request.settings),
      TrainedMetadata.Run(
        sessionID: sessionID,
        startedAt: startedAt,
        seed: plan.seed,
        totalSteps: plan.totalSteps,
        epochs: plan.epochs,
        model: model,
        program: request.program
      )
    )
    metadata = made
    return made
  }

  private func removeNetwork(_ path: String) throws(TrainingError) {
    guard FileSystem.status(path)?.kind == .file else { return }
    guard unlink(path) == 0 else { throw .file(.system(path: path, action: "remove", code: errno)) }
    observer(.removed(path))
  }

  // MARK: States

  private func saveState(_ path: String) throws(TrainingError) {
    let state = RunState(
      position: position,
      seed: plan.seed,
      sessionID: sessionID,
      startedAt: startedAt,
      settings: fingerprint,
      vectors: Dictionary(network.modules.map { ($0.parameter.name, $0.parameter.value.values) }) { $1 },
      optimizer: optimizer.state,
      torch: torch,
      data: stream.state,
      losses: losses
    )
    do throws(StateError) { try StateFolder.write(state, to: path) } catch { throw .state(error) }
    lastSave = path
    lastState = path
    observer(.savedState(path))
  }

  private func removeState(_ path: String) throws(TrainingError) {
    guard FileSystem.status(path)?.kind == .folder else { return }
    do { try StateFolder.remove(path) } catch { throw .file(error) }
    observer(.removed(path))
  }

  /// Takes up a state, so that the run ends as if it had never stopped.
  func resume(from path: String, _ state: RunState) throws(TrainingError) {
    func refuse(_ problem: String) -> TrainingError { .state(.mismatch(path: path, problem: problem)) }
    for (name, value) in fingerprint.sorted(by: { $0.key < $1.key }) {
      guard let saved = state.settings[name], saved != value else { continue }
      throw refuse("it was saved with \(name) = \(saved), and the run has \(value)")
    }
    guard state.position.step <= plan.totalSteps else {
      throw refuse("it is at step \(state.position.step), and the run ends at \(plan.totalSteps)")
    }
    guard state.position.epoch < plan.epochs, state.position.batch <= plan.batchesPerEpoch else {
      throw refuse(
        "it is at batch \(state.position.batch) of epoch \(state.position.epoch + 1), which the run does not have"
      )
    }
    var values: [[Float]] = []
    for module in network.modules {
      guard let saved = state.vectors[module.parameter.name] else {
        throw refuse("it lacks \(module.parameter.name)")
      }
      guard saved.count == module.parameter.value.count else {
        throw refuse(
          "\(module.parameter.name) has \(saved.count) values, and the layer takes \(module.parameter.value.count)"
        )
      }
      values.append(saved)
    }
    do throws(OptimizerError) { try optimizer.restore(state.optimizer) } catch { throw .optimizer(error) }
    do throws(TrainingDataError) {
      stream = try dataset.stream(maxTrainSteps: plan.totalSteps, state: state.data)
    } catch { throw .data(error) }
    for (module, values) in zip(network.modules, values) {
      module.parameter.value = Tensor(module.parameter.shape, values)
    }
    schedule = schedule.after(state.position.step)
    (torch, losses, position) = (state.torch, state.losses, state.position)
    (lastSave, lastState) = (path, path)
    observer(.resumed(step: position.step, from: path))
  }

  /// What must be the same for a run to go on as the one that it was.
  private var fingerprint: [String: String] {
    [
      "seed": String(plan.seed), "optimizer": plan.optimizer, "schedule": plan.schedule,
      "max_train_steps": String(plan.totalSteps), "gradient_accumulation_steps": String(options.accumulation),
      "batches_per_epoch": String(plan.batchesPerEpoch), "vectors": String(network.modules.count),
    ]
  }
}

/// What runs that were killed left in the middle of a save.
enum LeftOvers {
  /// Removes temporary files and folders of processes that are no more.
  static func remove(in folder: String) {
    for name in (try? FileSystem.list(folder)) ?? [] {
      guard let mark = name.ranges(of: ".ia3-").last, let process = process(name[mark.upperBound...]),
        kill(process, 0) != 0, errno == ESRCH
      else { continue }
      let path = Path.join(folder, name)
      if name.hasPrefix("."), FileSystem.status(path)?.kind == .folder {
        // What cannot be removed takes room and does no harm.
        try? StateFolder.removeLeftOver(path)
      } else if [".safetensors", ".png", RunRecord.suffix].contains(where: name[..<mark.lowerBound].hasSuffix) {
        unlink(path)
      }
    }
  }

  private static func process(_ text: Substring) -> pid_t? {
    pid_t(text.hasPrefix("removed-") ? text.dropFirst("removed-".count) : text).flatMap { $0 > 0 ? $0 : nil }
  }
}
