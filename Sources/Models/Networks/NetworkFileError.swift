import ModelKinds
import Safetensors

/// Why a network cannot be read or used.
public enum NetworkFileError: Error, Sendable, Equatable, CustomStringConvertible {
  /// The file is damaged or unreadable.
  case file(SafetensorsError)
  /// A file that is something else; nil for a checkpoint of Stable Diffusion 1.x.
  case otherKind(path: String, kind: CheckpointKind?)
  /// A folder, such as a pipeline of diffusers.
  case folder(path: String)
  /// A tensor with more values than any layer has.
  case tooManyValues(path: String, tensor: String, values: Int)
  /// A network without modules.
  case noModules(path: String)
  /// No vector comes with the side that it scales, as iA3's do.
  case noSides(path: String)
  /// A module for a layer that the model does not have.
  case noLayer(path: String, module: String)
  /// A module of another kind than iA3, when only vectors can be used.
  case notIA3(path: String, module: String, kind: String)
  /// A vector that does not fit its layer.
  case vectorShape(path: String, tensor: String, found: [Int], [Int], onInput: Bool)
  /// A NaN or an infinity.
  case notFinite(path: String, tensor: String)

  /// The message, without a full stop.
  public var description: String {
    switch self {
    case .file(let error): error.description
    case .otherKind(let path, .unknown?):
      "\(path): not a network: none of its tensors has a name that LyCORIS, sd-scripts, PEFT or diffusers gives"
    case .otherKind(let path, .embedding?):
      "\(path): this is \(CheckpointKind.embedding.rawValue), not a network"
    case .otherKind(let path, .vae?), .otherKind(let path, .unet?), .otherKind(let path, .textEncoder?),
      .otherKind(let path, .controlNet?):
      "\(path): this is part of a model, not a network; name a file that training wrote"
    case .otherKind(let path, let kind):
      "\(path): this is a checkpoint (\(kind?.rawValue ?? "Stable Diffusion 1.x")), not a network; name a file that training wrote"
    case .folder(let path): "\(path): this is a folder; name a network's .safetensors file"
    case .tooManyValues(let path, let tensor, let values):
      "\(path): its tensor \(tensor) has \(values) values, but a network's has at most \(Matrix.limit): this is not a "
        + "network, or it is damaged"
    case .noModules(let path):
      "\(path): it has no modules: either this is not a network, or no layer was trained"
    case .noSides(let path):
      "\(path): this is not an iA3 network: no vector says whether it scales its layer's input"
    case .noLayer(let path, let module):
      "\(path): it was trained for another architecture: the model has no layer for its module \(module)"
    case .notIA3(let path, let module, let kind):
      "\(path): this is not an iA3 network: \(module) is \(kind); use it in a program that supports this kind"
    case .vectorShape(let path, let tensor, let found, let expected, let onInput):
      "\(path): it was trained for another architecture: \(tensor) has the shape \(found), and the layer's "
        + "\(onInput ? "input" : "output") takes \(expected)"
    case .notFinite(let path, let tensor): "\(path): \(tensor) holds NaN or infinite values"
    }
  }
}
