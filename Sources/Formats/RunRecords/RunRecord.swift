import Documents
import Files

/// The plan, progress and saved files of a run: `<output_dir>/<output_name>.run.json`.
///
/// It is written when a run starts, whenever it saves a file, and when it ends. The trainer itself reads
/// only whether an earlier run has finished.
/// Paths of files in and beside the record's folder are relative to that folder, so that a run can be moved as a
/// whole.
public struct RunRecord: Sendable, Equatable {
  /// The config that the run was started with.
  public struct Config: Sendable, Equatable {
    /// Its absolute path, or `<stdin>`.
    public var path: String
    /// The dialect that it was read as.
    public var dialect: String
    /// Its text, with the command line's changes in it.
    public var text: String
    /// The command line's changes, `name=value` each.
    public var changes: [String]

    /// Makes a config.
    public init(path: String, dialect: String, text: String, changes: [String] = []) {
      (self.path, self.dialect, self.text, self.changes) = (path, dialect, text, changes)
    }
  }

  /// A setting as the run read it.
  public struct Setting: Sendable, Equatable {
    /// sd-scripts' name of the option.
    public var name: String
    /// Its value as text.
    public var value: String

    /// Makes a setting.
    public init(name: String, value: String) { (self.name, self.value) = (name, value) }
  }

  /// The program that trains.
  public enum Engine: String, Sendable, CaseIterable {
    /// ia3's training core.
    case embedded
    /// sd-scripts under Accelerate.
    case sdScripts = "sd-scripts"
  }

  /// The state of a run.
  public enum State: String, Sendable {
    /// It is in progress, or was killed.
    case running
    /// All steps are done.
    case complete
    /// It was asked to stop.
    case interrupted
    /// It ended with an error.
    case failed
  }

  /// One start of the run: the first, or one that resumed from a state.
  public struct Session: Sendable, Equatable {
    /// Seconds since 1970.
    public var startedAt: Double
    /// Seconds since 1970 when it last wrote this record.
    public var updatedAt: Double
    /// The number of steps done before.
    public var firstStep: Int
    /// The TensorBoard event file with its curves; nil if none is written.
    public var eventFile: String?
    /// Seconds that its batches took.
    public var seconds: Double

    /// Makes a session.
    public init(startedAt: Double, firstStep: Int = 0, eventFile: String? = nil) {
      (self.startedAt, updatedAt, self.firstStep) = (startedAt, startedAt, firstStep)
      self.eventFile = eventFile
      seconds = 0
    }
  }

  /// A file that the run saved at some step.
  public struct Saved: Sendable, Equatable {
    /// Its path.
    public var path: String
    /// The number of optimizer steps done when it was written.
    public var step: Int

    /// Makes a saved file.
    public init(path: String, step: Int) { (self.path, self.step) = (path, step) }
  }

  /// The mean loss over fixed images, noise and timesteps, before or after the training: `--evaluate`.
  public struct Evaluation: Sendable, Equatable {
    /// Updates done.
    public var step: Int
    /// The number of images, noises and timesteps.
    public var count: Int
    /// The mean loss.
    public var loss: Double
    /// The mean losses of other draws of the same size, whose spread is chance; empty after the training.
    public var chance: [Double]

    /// Makes an evaluation.
    public init(step: Int, count: Int, loss: Double, chance: [Double] = []) {
      (self.step, self.count, self.loss, self.chance) = (step, count, loss, chance)
    }
  }

  /// The figures of the last step.
  public struct Figures: Sendable, Equatable {
    /// The number of optimizer steps done.
    public var step = 0
    /// The number of epochs started.
    public var epoch = 0
    /// The last batch's loss.
    public var loss: Double?
    /// The average over the last epoch's losses.
    public var averageLoss: Double?
    /// Prodigy's step size estimate.
    public var d: Double?
    /// The learning rates of the next step by part: `textencoder`, `unet`.
    public var learningRates: [(part: String, rate: Double)] = []

    /// Makes the figures of a run before its first step.
    public init() {}

    /// Whether all figures are equal.
    public static func == (left: Figures, right: Figures) -> Bool {
      left.step == right.step && left.epoch == right.epoch && left.loss == right.loss
        && left.averageLoss == right.averageLoss && left.d == right.d
        && left.learningRates.elementsEqual(right.learningRates, by: ==)
    }
  }

  /// The program and its version, `ia3/0.1.0`.
  public var program: String
  /// The program that trains.
  public var engine: Engine
  /// `output_name`.
  public var name: String
  /// The state of the run.
  public var state = State.running
  /// Why it failed; nil if it did not.
  public var failure: String?
  /// The process that trains.
  public var process: Int?
  /// The name of the machine that it runs on.
  public var host: String?
  /// The config.
  public var config: Config
  /// The settings that differ from sd-scripts' own defaults.
  public var settings: [Setting] = []
  /// The checkpoint that is trained on.
  public var model: String
  /// The seed; nil if another program chooses it.
  public var seed: UInt64?
  /// Whether the seed was chosen at random because the config has none.
  public var isSeedDrawn = false
  /// The plan of the run.
  public var plan = RunRecordPlan()
  /// `logging_dir`; nil if no curves are written.
  public var loggingFolder: String?
  /// The starts, the first one first.
  public var sessions: [Session] = []
  /// The networks that exist, in the order in which they were saved.
  public var networks: [Saved] = []
  /// The states that exist, in the order in which they were saved.
  public var states: [Saved] = []
  /// The sample images, in the order in which they were generated.
  public var samples: [Saved] = []
  /// The evaluations, in the order in which they were made.
  public var evaluations: [Evaluation] = []
  /// The figures of the last step.
  public var figures = Figures()

  /// Makes the record of a run that starts.
  public init(program: String, engine: Engine, name: String, config: Config, model: String) {
    (self.program, self.engine, self.name) = (program, engine, name)
    (self.config, self.model) = (config, model)
  }

  /// The suffix of the names of records.
  public static let suffix = ".run.json"

  /// The path of the record of a run.
  ///
  /// - Parameters:
  ///   - folder: `output_dir`.
  ///   - name: `output_name`; nil for sd-scripts' own `last`.
  public static func path(folder: String, name: String?) -> String {
    Path.join(folder, "\(name ?? "last")\(suffix)")
  }

  /// The step after which the learning rate first restarts, T_0; nil if the schedule has no restarts.
  public var firstRestart: Int? { plan.firstRestart }

  /// The number of optimizer steps done.
  public var step: Int { figures.step }

  /// Whether the run is going on; nil if it ran on another machine, or has ended by itself.
  ///
  /// - Parameter path: where the record is.
  public func isAlive(at path: String) -> Bool? {
    guard state == .running else { return nil }
    if RunLock.isHeld(folder: Path.parent(path), name: name) { return true }
    return host == HostName.current ? false : nil
  }
}
