import Files
import Networks
import Safetensors
import StableDiffusion
import TextFormatting

/// Why networks cannot be merged: what is wrong, where, and what to do.
public enum MergeError: Error, Sendable, CustomStringConvertible {
  /// The checkpoint cannot be read.
  case checkpoint(CheckpointError)
  /// A network cannot be read.
  case network(NetworkFileError)
  /// A file cannot be read or written.
  case file(FileError)
  /// A checkpoint cannot be written.
  case safetensors(SafetensorsError)
  /// A network without modules.
  case empty(path: String)
  /// A kind of network that cannot be merged.
  case kind(path: String, module: String, kind: String)
  /// A network for another model.
  case architecture(path: String, model: String)
  /// A module for a layer that the checkpoint does not have.
  case noLayer(path: String, module: String, checkpoint: String)
  /// A module for a layer of another size.
  case size(path: String, module: String, found: String, layer: String, expected: [Int], checkpoint: String)
  /// A module that cannot be used.
  case broken(path: String, module: String, problem: String)
  /// A merged value that the stored type cannot hold.
  case overflow(tensor: String, type: DataType)
  /// The output lies in a folder that is an input.
  case inside(output: String, input: String)
  /// The output is kept.
  case refused(WriteRefusal)
  /// The output does not fit on its disk.
  case noRoom(output: String, free: Int, bytes: Int)
  /// The output's name does not fit the checkpoint's layout.
  case layout(output: String, isFolder: Bool)
  /// The user stopped the merge.
  case stopped

  /// The message, without a full stop.
  public var description: String {
    switch self {
    case .checkpoint(let error): error.description
    case .network(let error): error.description
    case .file(let error): error.description
    case .safetensors(let error): error.description
    case .empty(let path): "\(path): the network has no module to merge; see `ia3 inspect`"
    case .kind(let path, let module, let kind):
      "\(path): \(module) is \(kind), but only iA3, LoRA and LoCon can be merged"
    case .architecture(let path, let model):
      "\(path): the network is for \(model), but the checkpoint is Stable Diffusion 1.x"
    case .noLayer(let path, let module, let checkpoint):
      "\(path): \(module) is for a layer that \(checkpoint) does not have: the network is for another architecture"
    case .size(let path, let module, let found, let layer, let expected, let checkpoint):
      "\(path): \(module) is for a layer of \(found), but \(layer) of \(checkpoint) has the shape \(expected): the network is for another architecture"
    case .broken(let path, let module, let problem): "\(path): \(module): \(problem)"
    case .overflow(let tensor, let type):
      "a merged value of \(tensor) does not fit \(type.rawValue); use a smaller multiplier, or a checkpoint in F32"
    case .inside(let output, let input): "\(output): the output lies in an input, \(input); choose another output"
    case .refused(let error): error.description
    case .noRoom(let output, let free, let bytes):
      "\(output): the disk has \(NumberFormat.bytes(free)) left, but the merged checkpoint takes "
        + "\(NumberFormat.bytes(bytes)); make room, or choose another disk"
    case .layout(let output, true):
      "\(output): the checkpoint is a folder in diffusers' layout, so the output must be a folder, too"
    case .layout(let output, false):
      "\(output): the checkpoint is a single file, so the output must be a .safetensors file"
    case .stopped: "stopped; nothing was written"
    }
  }
}
