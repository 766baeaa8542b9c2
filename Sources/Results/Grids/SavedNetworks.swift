import Files
import Platform
import RunRecords
import Safetensors

/// A saved network file.
struct SavedNetwork: Equatable {
  var path: String
  var name: SaveName
  /// The steps of training in its metadata, or else in its name.
  var steps: Int?

  /// Its label: `mira · step 400`.
  var label: String {
    switch name.moment {
    case .step(let step): "\(name.runName) · step \(step)"
    case .epoch(let epoch): steps.map { "\(name.runName) · step \($0)" } ?? "\(name.runName) · epoch \(epoch)"
    case .end: steps.map { "\(name.runName) · end, step \($0)" } ?? name.runName
    }
  }

  /// A file, with its metadata if it can be read.
  init(_ path: String) {
    self.init(path, metadata: (try? SafetensorsFile(path: path))?.metadata ?? [:])
  }

  private init(_ path: String, metadata: ExactDictionary<String>) {
    self.path = path
    name = SaveName(path: path)
    steps = metadata["ss_steps"].flatMap { Int($0) }
    if steps == nil, case .step(let step) = name.moment { steps = step }
  }

  /// The networks in a folder, in order of their runs and steps.
  ///
  /// Files without a network, such as a checkpoint, are left out, and so is a save at the very end of its run.
  static func inFolder(_ folder: String) throws(FileError) -> [SavedNetwork] {
    var found: [SavedNetwork] = []
    for file in try FileSystem.list(folder) where Path.fileExtension(file) == ".safetensors" {
      let path = Path.join(folder, file)
      guard let contents = try? SafetensorsFile(path: path), isNetwork(contents) else { continue }
      found.append(SavedNetwork(path, metadata: contents.metadata))
    }
    return ordered(found)
  }

  /// The networks that a run's record names and that exist, in order of steps.
  static func of(_ record: RunRecord) -> [SavedNetwork] {
    ordered(
      record.networks.filter { FileSystem.status($0.path)?.kind == .file }.map { saved in
        var network = SavedNetwork(saved.path)
        network.steps = saved.step
        return network
      }
    )
  }

  private static func ordered(_ found: [SavedNetwork]) -> [SavedNetwork] {
    let ends = found.filter { $0.name.moment == .end }
    let kept = found.filter { save in
      save.name.moment == .end || save.steps == nil
        || !ends.contains { $0.name.runName.isExactly(save.name.runName) && $0.steps == save.steps }
    }
    return kept.sorted(by: precedes)
  }

  private static func isNetwork(_ file: SafetensorsFile) -> Bool {
    file.tensors.keys.contains { $0.hasPrefix("lora_") }
  }

  private static func precedes(_ left: SavedNetwork, _ right: SavedNetwork) -> Bool {
    if !left.name.run.isExactly(right.name.run) { return Path.precedes(left.name.run, right.name.run) }
    if left.name.variation != right.name.variation {
      return (left.name.variation ?? 0) < (right.name.variation ?? 0)
    }
    return left.place < right.place
  }

  /// Its position in its run: the end last, then by steps, then by epochs.
  private var place: (Int, Int, Int) {
    switch name.moment {
    case .step(let step): (0, steps ?? step, 0)
    case .epoch(let epoch): (0, steps ?? 0, epoch)
    case .end: (1, steps ?? 0, 0)
    }
  }
}
