import Files
import Images
import Networks
import Safetensors
import StableDiffusion
import Tokenizer

/// Why an image cannot be generated.
public enum SamplingError: Error, Sendable, Equatable, CustomStringConvertible {
  /// The model cannot be used.
  case checkpoint(CheckpointError)
  /// A network cannot be read, or cannot be used with this model.
  case network(NetworkFileError)
  /// A file cannot be written as safetensors.
  case safetensors(SafetensorsError)
  /// A file cannot be read or written.
  case file(FileError)
  /// An image cannot be encoded.
  case png(PNGError)
  /// A network cannot be used as the request describes.
  case networkUse(path: String, String)
  /// A prompt's weights cannot be read.
  case prompt(PromptError)
  /// A part of the webui's notation is not supported.
  case notation(prompt: String, String)
  /// A file of prompts cannot be read.
  case promptFile(place: String, String)
  /// A value of the request is not valid.
  case option(String, String)
  /// The image contains NaN or infinities.
  case notFinite(String)
  /// The user stopped it.
  case cancelled

  /// The message, without a full stop.
  public var description: String {
    switch self {
    case .checkpoint(let error): error.description
    case .safetensors(let error): error.description
    case .file(let error): error.description
    case .png(let error): error.description
    case .network(let error): error.description
    case .networkUse(let path, let problem): "\(path): \(problem)"
    case .prompt(let error): error.description
    case .notation(let prompt, let problem): "the prompt '\(prompt)': \(problem)"
    case .promptFile(let place, let problem): "\(place): \(problem)"
    case .option(let name, let problem): "\(name): \(problem)"
    case .notFinite(let place):
      "\(place): some numbers are not finite: a network's multiplier or the guidance is too high, or the model is damaged"
    case .cancelled: "stopped"
    }
  }
}
