import Files
import ModelKinds
import Platform
import Safetensors

/// Checks what a run has left if its script trains something other than a network: a whole model, an embedding or a
/// ControlNet.
public struct ResultCheck: Sendable, Equatable {
  /// Why the run has failed; empty if it has not.
  public private(set) var problems: [String] = []
  /// Notes for the user.
  public private(set) var notes: [String] = []

  /// Checks a file or a folder.
  ///
  /// - Parameters:
  ///   - path: where it is.
  ///   - script: the script that trained it.
  public init(_ path: String, of script: TrainingScript) {
    guard FileSystem.status(path) != nil else {
      problems.append("nothing was saved: \(path) does not exist")
      return
    }
    guard Path.fileExtension(path) == ".safetensors" else {
      notes.append("what is in \(path) is not checked: only safetensors files are read")
      return
    }
    let file: SafetensorsFile
    do throws(SafetensorsError) { file = try SafetensorsFile(path: path) } catch {
      problems.append(error.description)
      return
    }
    guard !file.tensors.isEmpty else {
      problems.append("it has no tensor: nothing was trained")
      return
    }
    switch script.product {
    case .model:
      let kind = TrainingScript.Checkpoint(CheckpointKind(shapes: file.tensors.mapValues(\.shape)))
      if !script.family.checkpoints.isEmpty, !script.family.checkpoints.contains(kind) {
        notes.append("\(path) does not look like a checkpoint of \(script.family.title)")
      }
    case .embedding:
      for (name, info) in file.tensors where info.count > 0 && info.count < 1 << 24 {
        guard let values = try? file.float32(name) else { continue }
        if !values.allSatisfy(\.isFinite) { problems.append("\(name) holds NaN or infinite values: the run diverged") }
        if values.allSatisfy({ $0 == 0 }) { problems.append("\(name) is zero: nothing was learned") }
      }
    case .network, .controlNet: break
    }
  }
}
