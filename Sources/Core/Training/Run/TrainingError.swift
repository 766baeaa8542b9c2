import Files
import Optimizers
import Sampling
import StableDiffusion
import Tokenizer
import TrainingData

/// Why a run cannot be made, or stopped.
public enum TrainingError: Error, Sendable, CustomStringConvertible {
  /// A setting is missing, wrong, or not carried out.
  case option(TrainingOptionError)
  /// Options that change what is learnt are not carried out, and the run is to be strict.
  case strict([OptionNote])
  /// The images cannot be trained on.
  case data(TrainingDataError)
  /// The model cannot be read.
  case checkpoint(CheckpointError)
  /// The network cannot be made, read or written.
  case network(NetworkError)
  /// A state cannot be saved or taken up.
  case state(StateError)
  /// The optimizer refuses.
  case optimizer(OptimizerError)
  /// A caption's notation of weights is broken.
  case prompt(caption: String, PromptError)
  /// The images on the way cannot be generated.
  case sampling(SamplingError)
  /// A file cannot be written.
  case file(FileError)
  /// The loss is no number any more.
  case notFinite(NotFinite)

  /// Where a run left the numbers.
  public struct NotFinite: Sendable, Equatable {
    /// The update that was under way, from 1 on.
    public var step: Int
    /// The loss.
    public var loss: Double
    /// The images of the batch.
    public var images: [String]
    /// The network or state that was saved last; nil where none was.
    public var lastSave: String?
  }

  /// The message, without a full stop.
  public var description: String {
    switch self {
    case .option(let error): error.description
    case .strict(let notes):
      "--strict: these settings change what is learnt and are not carried out: "
        + notes.map { "\($0.setting) = \($0.value) (\($0.note))" }.joined(separator: "; ")
    case .data(let error): error.description
    case .checkpoint(let error): error.description
    case .network(let error): error.description
    case .state(let error): error.description
    case .optimizer(let error): error.description
    case .prompt(let caption, let error): "the caption '\(caption)': \(error.description)"
    case .sampling(let error): error.description
    case .file(let error): error.description
    case .notFinite(let place): place.description
    }
  }
}

extension TrainingError.NotFinite: CustomStringConvertible {
  /// The message, without a full stop.
  public var description: String {
    "the loss of step \(step) is \(loss): the run is stopped before the network is spoilt; the batch was "
      + images.joined(separator: ", ") + "; "
      + (lastSave.map { "the last good save is \($0)" } ?? "nothing had been saved yet")
  }
}
