import Files
import Safetensors

/// Why a state cannot be saved or resumed.
public enum StateError: Error, Sendable, CustomStringConvertible {
  /// A file or folder cannot be read or written.
  case file(FileError)
  /// The state's file is damaged, or cannot be written.
  case safetensors(SafetensorsError)
  /// The folder does not hold a state of ia3.
  case foreign(path: String, problem: String)
  /// A file of the state is not as it was written.
  case damaged(path: String)
  /// The state belongs to another run.
  case mismatch(path: String, problem: String)

  /// The message, without a full stop.
  public var description: String {
    switch self {
    case .file(let error): error.description
    case .safetensors(let error): error.description
    case .damaged(let path):
      "\(path): the file is damaged: its content is not the one that was saved; resume from another state"
    case .foreign(let path, let problem), .mismatch(let path, let problem): "\(path): \(problem)"
    }
  }
}
