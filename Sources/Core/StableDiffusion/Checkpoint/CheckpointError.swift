import Documents
import ModelKinds
import Safetensors

extension CheckpointKind {
  /// What to do about it.
  var advice: String {
    switch self {
    case .network:
      "use the checkpoint that it was trained on, and set network_weights to this file to continue it"
    case .vae: "use a whole checkpoint, and set vae to this file"
    case .unet, .textEncoder: "use a whole checkpoint, or the folder that contains unet, text_encoder and vae"
    default: "ia3 trains on Stable Diffusion 1.x; use one of its checkpoints"
    }
  }
}

/// A tensor that does not fit the model.
public struct TensorProblem: Sendable, Hashable, CustomStringConvertible {
  /// The name in the file; of a missing tensor, the name that it should have.
  public var name: String
  /// The shape in the file; nil if the tensor is missing.
  public var found: [Int]?
  /// The required shape.
  public var expected: [Int]

  /// `"conv_in.bias" is missing (shape [320])`
  public var description: String {
    let name = shownName(name)
    guard let found else { return "\(name) is missing (shape \(expected))" }
    return "\(name) has shape \(found); it must be \(expected)"
  }
}

/// Why a checkpoint cannot be used: what is wrong, where, and what to do.
public enum CheckpointError: Error, Sendable, Equatable, CustomStringConvertible {
  /// A file is damaged or unreadable.
  case file(SafetensorsError)
  /// The path does not exist, and it is not the name of a model on Hugging Face.
  case notFound(path: String)
  /// The name of a model that is not in Hugging Face's cache.
  case notInCache(name: String, looked: String)
  /// A folder without the file that a model's part needs.
  case noPart(folder: String, looked: [String])
  /// A Python pickle, which can run any code when it is opened.
  case pickle(path: String, conversion: String)
  /// Something other than Stable Diffusion 1.x.
  case wrongKind(path: String, kind: CheckpointKind)
  /// A checkpoint without one of its models.
  case noModel(path: String, model: CheckpointModel)
  /// Tensors that are missing or do not have the shapes that the model requires.
  case tensors(path: String, model: CheckpointModel, problems: [TensorProblem])
  /// A required tensor is missing.
  case missing(path: String, tensor: String)
  /// A tensor does not have the required shape.
  case misshapen(path: String, tensor: String, found: [Int], expected: [Int])
  /// An element type that is not supported.
  case unsupportedType(path: String, tensor: String, type: DataType)
  /// A size that the architecture cannot have.
  case unsupportedSize(path: String, problem: String)
  /// NaN or an infinity in a weight.
  case notFinite(path: String, tensor: String, index: Int)
  /// A configuration file that is damaged, or asks for another architecture.
  case badConfig(path: String, problem: String)
  /// A folder in which something is to be written has files already.
  case occupied(path: String)
  /// A file that another program has changed since it was opened.
  case changed(path: String)

  /// The message, without a full stop.
  public var description: String {
    switch self {
    case .file(let error): error.description
    case .notFound(let path):
      "\(path): no such file or folder; use a .safetensors checkpoint, a diffusers folder, or the name of a model in Hugging Face's cache, such as owner/model"
    case .notInCache(let name, let looked):
      "\(name): no such file or folder, and no such model in Hugging Face's cache, which would be in \(looked); ia3 downloads nothing: run `hf download \(name)` first"
    case .noPart(let folder, let looked):
      "\(folder): none of \(looked.joined(separator: ", ")) exists; save the model again with diffusers"
    case .pickle(let path, let conversion):
      "\(path): a Python pickle, which can run any code when it is loaded, so ia3 does not read it; convert it with: \(conversion)"
    case .wrongKind(let path, let kind): "\(path): this is \(kind.rawValue); \(kind.advice)"
    case .noModel(let path, .vae): "\(path): it has no VAE; set vae to one"
    case .noModel(let path, let model): "\(path): it has no \(model.title); use a whole checkpoint"
    case .tensors(let path, let model, let problems):
      "\(path): the \(model.title) is incomplete: \(Self.list(problems)); download the file again, or use another one"
    case .missing(let path, let tensor): "\(path): tensor \(shownName(tensor)) is missing"
    case .misshapen(let path, let tensor, let found, let expected):
      "\(path): tensor \(shownName(tensor)) has shape \(found); it must be \(expected)"
    case .unsupportedType(let path, let tensor, let type):
      "\(path): tensor \(shownName(tensor)) is \(type.rawValue); it must be F32, F16 or BF16: save the checkpoint in one of these types"
    case .unsupportedSize(let path, let problem): "\(path): \(problem)"
    case .notFinite(let path, let tensor, let index):
      "\(path): tensor \(shownName(tensor)) has a NaN or an infinity at element \(index), so the model cannot be used; download the file again, or use another one"
    case .badConfig(let path, let problem): "\(path): \(problem)"
    case .occupied(let path): "\(path): the folder is not empty; choose one that does not exist yet"
    case .changed(let path):
      "\(path): another program changed the file while it was in use; put it back as it was, and leave it alone during a run"
    }
  }

  private static func list(_ problems: [TensorProblem]) -> String {
    let shown = problems.prefix(5).map(\.description).joined(separator: "; ")
    return problems.count > 5 ? "\(shown); and \(problems.count - 5) more tensors" : shown
  }
}

/// A name from a file in quotes, with control characters escaped, shortened if it is longer than any real one.
func shownName(_ name: String) -> String {
  JSONText.quoted(name.utf8.count <= 200 ? name : String(name.prefix(200)) + "…")
}
