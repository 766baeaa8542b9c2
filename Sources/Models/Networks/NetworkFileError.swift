import ModelKinds
import Safetensors

/// Why a file is no network that can be read.
public enum NetworkFileError: Error, Sendable, Equatable, CustomStringConvertible {
  /// The file is damaged or unreadable.
  case file(SafetensorsError)
  /// A file of something else; nil for a checkpoint of Stable Diffusion 1.x.
  case otherKind(path: String, kind: CheckpointKind?)
  /// A folder, such as a pipeline of diffusers.
  case folder(path: String)

  /// The message, without a full stop.
  public var description: String {
    switch self {
    case .file(let error): error.description
    case .otherKind(let path, .unknown?):
      "\(path): no network: none of its tensors has a name that LyCORIS, sd-scripts, PEFT or diffusers gives"
    case .otherKind(let path, .embedding?):
      "\(path): this is \(CheckpointKind.embedding.rawValue), not a network"
    case .otherKind(let path, .vae?), .otherKind(let path, .unet?), .otherKind(let path, .textEncoder?),
      .otherKind(let path, .controlNet?):
      "\(path): this is part of a model, not a network; name a file that training wrote"
    case .otherKind(let path, let kind):
      "\(path): this is a checkpoint (\(kind?.rawValue ?? "Stable Diffusion 1.x")), not a network; name a file that training wrote"
    case .folder(let path): "\(path): this is a folder; name a network's .safetensors file"
    }
  }
}
