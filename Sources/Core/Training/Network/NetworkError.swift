import Files
import Networks
import Safetensors

/// Why a network cannot be created, read or written.
public enum NetworkError: Error, Sendable, CustomStringConvertible {
  /// A file cannot be read or written.
  case file(FileError)
  /// A saved network cannot be read, or does not fit the model.
  case networkFile(NetworkFileError)
  /// A file cannot be written as safetensors.
  case safetensors(SafetensorsError)
  /// A preset of LyCORIS is not valid or not supported.
  case preset(path: String, problem: String)
  /// No layer is left to train.
  case nothingToTrain(String)
  /// A saved network does not fit the one that is trained.
  case mismatch(path: String, problem: String)

  /// The message, without a full stop.
  public var description: String {
    switch self {
    case .file(let error): error.description
    case .networkFile(let error): error.description
    case .safetensors(let error): error.description
    case .preset(let path, let problem): "\(path): \(problem)"
    case .nothingToTrain(let reason): "no layer is left to train: \(reason)"
    case .mismatch(let path, let problem): "\(path): \(problem)"
    }
  }
}
