import Files
import Platform

extension TrainingRun {
  // MARK: Networks

  func saveAfterStep() throws(TrainingError) {
    let names = setup.options.names
    guard names.isDue(step: progress.position.step) else { return }
    try saveNetwork(names.network(step: progress.position.step), epoch: progress.position.epoch)
    if setup.options.savesState {
      try saveState(names.state(step: progress.position.step))
      if let old = names.outdatedState(step: progress.position.step) { try removeState(names.state(step: old)) }
    }
    if let old = names.outdatedNetwork(step: progress.position.step) { try removeNetwork(names.network(step: old)) }
  }

  func saveAfterEpoch() throws(TrainingError) {
    let names = setup.options.names
    let number = progress.position.epoch + 1
    guard names.isDue(epoch: number, of: plan.epochs) else { return }
    try saveNetwork(names.network(epoch: number), epoch: number)
    if let old = names.outdatedNetwork(epoch: number) { try removeNetwork(names.network(epoch: old)) }
    if setup.options.savesState {
      try saveState(names.state(epoch: number))
      if let old = names.outdatedState(epoch: number) { try removeState(names.state(epoch: old)) }
    }
  }

  /// Saves the network and the state at the end; if the run was asked to stop, only the state.
  func finish(_ end: RunResult.End) throws(TrainingError) -> RunResult {
    let names = setup.options.names
    guard end == .complete else {
      try saveState(names.lastState)
      return result(end, network: nil)
    }
    if setup.options.savesState || setup.options.savesStateAtEnd { try saveState(names.lastState) }
    try saveNetwork(names.lastNetwork, epoch: plan.epochs)
    return result(end, network: names.lastNetwork)
  }

  func result(_ end: RunResult.End, network: String?) -> RunResult {
    RunResult(end: end, step: progress.position.step, network: network, state: progress.lastState, seed: plan.seed)
  }

  private func saveNetwork(_ path: String, epoch: Int) throws(TrainingError) {
    let time = SystemClock.unixSeconds
    let moment = TrainedMetadata.Moment(
      step: progress.position.step,
      epoch: epoch,
      time: time,
      date: SystemClock.text(time, format: "%Y-%m-%dT%H:%M:%S")
    )
    let texts = try trainedMetadata().texts(at: moment)
    let options = setup.options
    try rethrowing(FileSystem.makeFolder(options.names.folder), as: TrainingError.file)
    try rethrowing(
      setup.network.save(to: path, options.precision, metadata: texts),
      as: TrainingError.network
    )
    progress.lastSave = path
    observer(.savedNetwork(path))
  }

  private func removeNetwork(_ path: String) throws(TrainingError) {
    guard FileSystem.status(path)?.kind == .file else { return }
    guard unlink(path) == 0 else { throw .file(.system(path: path, action: "remove", code: errno)) }
    observer(.removed(path))
  }

  // MARK: States

  private func saveState(_ path: String) throws(TrainingError) {
    try rethrowing(StateFolder.write(RunState(progress, setup, identity), to: path), as: TrainingError.state)
    progress.lastSave = path
    progress.lastState = path
    observer(.savedState(path))
  }

  private func removeState(_ path: String) throws(TrainingError) {
    guard FileSystem.status(path)?.kind == .folder else { return }
    try rethrowing(StateFolder.remove(path), as: TrainingError.file)
    observer(.removed(path))
  }
}
