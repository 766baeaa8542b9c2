import Files
import Platform
import RunRecords

/// Which files a run saves under these names, and how many of them there are in the end.
extension SaveNames {
  /// What stands under a name.
  enum Use: Equatable {
    case network, state, record

    /// The use with its article.
    var phrase: String {
      switch self {
      case .network: "a network"
      case .state: "a state"
      case .record: "its record"
      }
    }
  }

  /// What a run of this length saves under a name in `output_dir`; nil if it never uses the name.
  ///
  /// - Parameter savesStates: whether there is a state with every network, not only at the end or when the run is stopped.
  func use(of file: String, steps: Int, epochs: Int, savesStates: Bool) -> Use? {
    func isName(of path: String) -> Bool { file.isExactly(Path.name(path)) }
    if isName(of: lastNetwork) { return .network }
    if isName(of: lastState) { return .state }
    if isName(of: RunRecord.path(folder: folder, name: name)) { return .record }
    for (suffix, use) in [(".safetensors", Use.network), ("-state", .state)] where file.hasSuffix(suffix) {
      guard use == .network || savesStates else { return nil }
      let stem = file.dropLast(suffix.count)
      let number = stem.reversed().prefix { $0.isASCII && $0.isNumber }
      guard let number = Int(String(number.reversed())) else { return nil }
      let isNetwork = use == .network
      if number <= steps, isDue(step: number),
        isName(of: isNetwork ? network(step: number) : state(step: number))
      {
        return use
      }
      if number <= epochs, isDue(epoch: number, of: epochs),
        isName(of: isNetwork ? network(epoch: number) : state(epoch: number))
      {
        return use
      }
    }
    return nil
  }

  /// The bytes of the longest name of a file, and of a state's folder.
  func longestNames(steps: Int, epochs: Int, savesStates: Bool) -> (file: Int, state: Int) {
    var files = [lastNetwork, RunRecord.path(folder: folder, name: name)]
    var states = [lastState]
    if everySteps != nil {
      files.append(network(step: steps))
      if savesStates { states.append(state(step: steps)) }
    }
    if everyEpochs != nil {
      files.append(network(epoch: epochs))
      if savesStates { states.append(state(epoch: epochs)) }
    }
    func longest(_ paths: [String]) -> Int { paths.map(WriteProbe.nameLength).max() ?? 0 }
    return (longest(files), longest(states))
  }

  /// How many networks, and how many states if they are saved with the networks, lie in the folder at the end of a run
  /// that goes on after a step and an epoch; those of the end itself do not count.
  func keptSaves(
    afterStep step: Int,
    ofSteps steps: Int,
    afterEpoch epoch: Int,
    ofEpochs epochs: Int
  ) -> (networks: Int, states: Int) {
    var (networks, states) = (0, 0)
    if let everySteps, everySteps > 0 {
      let due = max(0, steps / everySteps - step / everySteps)
      func kept(_ last: Int?) -> Int { min(due, last.map { $0 / everySteps + 1 } ?? due) }
      (networks, states) = (kept(lastSteps), kept(lastStepsOfStates ?? lastSteps))
    }
    if let everyEpochs, everyEpochs > 0 {
      let due = max(0, (epochs - 1) / everyEpochs - epoch / everyEpochs)
      networks += min(due, lastEpochs ?? due)
      states += min(due, lastEpochsOfStates ?? lastEpochs ?? due)
    }
    return (networks, states)
  }
}
