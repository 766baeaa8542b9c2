import Files
import Optimizers
import RunRecords
import Sampling
import Settings
import StableDiffusion
import TextFormatting
import Tokenizer
import TrainingData

/// Why a run cannot start, or stopped.
public enum TrainingError: Error, Sendable, CustomStringConvertible {
  /// A setting is missing, wrong, or not supported.
  case option(OptionError)
  /// Settings that are missing, wrong, or not supported: all that are found before a file is opened.
  case options([OptionError])
  /// Options that change what is learned are not supported, and the run is strict.
  case strict([OptionNote])
  /// The run cannot have its output's name.
  case name(RunLockError)
  /// The images cannot be trained on.
  case data(TrainingDataError)
  /// The model cannot be read.
  case checkpoint(CheckpointError)
  /// The network cannot be created, read or written.
  case network(NetworkError)
  /// A state cannot be saved or resumed.
  case state(StateError)
  /// The optimizer rejects a step or a state.
  case optimizer(OptimizerError)
  /// A caption's weights are not valid.
  case prompt(caption: String, PromptError)
  /// The sample images cannot be generated.
  case sampling(SamplingError)
  /// The run takes much more memory than the machine has.
  case memory(needed: Int, available: Int)
  /// A file cannot be written.
  case file(FileError)
  /// The loss is no longer a number.
  case notFinite(NotFinite)

  /// Where a loss stopped being a number.
  public struct NotFinite: Sendable, Equatable {
    /// The current update, counted from 1.
    public var step: Int
    /// The loss.
    public var loss: Double
    /// The images of the batch.
    public var images: [String]
    /// The network or state that was saved last; nil if none has been saved.
    public var lastSave: String?
  }

  /// The message, without a full stop.
  public var description: String {
    switch self {
    case .option(let error): error.description
    case .options(let errors): errors.map(\.description).joined(separator: "\n")
    case .strict(let notes):
      "--strict: these settings change what is learned and are not supported: "
        + notes.map { "\($0.setting) = \($0.value) (\($0.note))" }.joined(separator: "; ")
    case .name(let error): error.description
    case .data(let error): error.description
    case .checkpoint(let error): error.description
    case .network(let error): error.description
    case .state(let error): error.description
    case .optimizer(let error): error.description
    case .prompt(let caption, let error): "the caption '\(caption)': \(error.description)"
    case .sampling(let error): error.description
    case .memory(let needed, let available):
      "the run needs about \(NumberFormat.bytes(needed)) of memory, but this machine has \(NumberFormat.bytes(available)); "
        + "use a smaller resolution or batch size"
    case .file(let error): error.description
    case .notFinite(let place): place.description
    }
  }
}

extension TrainingError.NotFinite: CustomStringConvertible {
  /// The message, without a full stop.
  public var description: String {
    "the loss of step \(step) is \(loss): the run stops before the network is damaged; the batch was "
      + images.joined(separator: ", ") + "; "
      + (lastSave.map { "the last good save is \($0)" } ?? "nothing had been saved yet")
  }
}
