import Dataset
import Settings

/// A config's options for a training run, except for its dataset, optimizer, schedule and loss, which are read
/// separately.
public struct TrainingOptions: Sendable, Equatable {
  /// The number format in which networks are saved.
  public enum Precision: String, Sendable, CaseIterable {
    case float, fp16, bf16
  }

  /// `pretrained_model_name_or_path`: a file, a folder, or a name on Hugging Face.
  public var model: String
  /// `vae`: a file or folder to take the autoencoder from.
  public var vae: String?
  /// The network to train.
  public var network: NetworkOptions
  /// `unet_lr`, or `learning_rate` if it is unset.
  public var unetLearningRate: Double
  /// The first `text_encoder_lr`, or `learning_rate` if it is unset.
  public var textEncoderLearningRate: Double
  /// `clip_skip`: the hidden state to read, counted from the end; nil for the last.
  public var clipSkip: Int?
  /// `max_token_length`: 75, 150 or 225 tokens in a prompt.
  public var maxTokenLength: Int
  /// `v_parameterization`.
  public var usesVPrediction: Bool
  /// `gradient_accumulation_steps`: batches in one update.
  public var accumulation: Int
  /// `max_grad_norm`: the norm to which gradients are clipped; 0 for no clipping.
  public var maxGradientNorm: Double
  /// `seed`; nil for a random one.
  public var seed: UInt64?
  /// The names of the files to save, and when to save them.
  public var names: SaveNames
  /// `save_n_epoch_ratio`: at least this many networks in a run.
  public var epochRatio: Int?
  /// `save_precision`; nil for the format in which it is trained.
  public var precision: Precision?
  /// `save_state`: a state with every network.
  public var savesState: Bool
  /// `save_state_on_train_end`.
  public var savesStateAtEnd: Bool
  /// `logging_dir`; nil for no TensorBoard logs.
  public var loggingFolder: String?
  /// `log_prefix`; nil for the network's name.
  public var logPrefix: String?
  /// `log_tracker_name`, the folder inside the run's.
  public var logName: String
  /// `cache_latents` or `cache_latents_to_disk`.
  public var cachesLatents: Bool
  /// `resume`: the state's folder.
  public var resume: String?
  /// `no_metadata`: only the metadata that loading needs.
  public var hasMinimalMetadata: Bool
}

extension TrainingOptions {
  /// Reads a config's settings, whatever its format.
  ///
  /// Relative paths are searched in the working folder, then in the config's, as by the linter.
  /// - Throws: `OptionError` with the setting and its place.
  public init(_ settings: Settings) throws(OptionError) {
    let reader = OptionReader(settings: settings)
    let paths = settings.paths
    if let problem = Self.problems(settings).first { throw problem }
    guard let model = try reader.path("pretrained_model_name_or_path") else {
      throw reader.error("pretrained_model_name_or_path", "must name the model to train on, a file or a folder")
    }
    self.model = paths.existing(model) ?? model
    vae = try reader.path("vae").map { paths.existing($0) ?? $0 }
    network = try NetworkOptions(reader, paths)
    let rate = try reader.number("learning_rate", 0...Double.greatestFiniteMagnitude) ?? 2e-6
    unetLearningRate = try reader.number("unet_lr", 0...Double.greatestFiniteMagnitude) ?? rate
    textEncoderLearningRate = try reader.firstNumber("text_encoder_lr") ?? rate
    guard textEncoderLearningRate >= 0 else {
      throw reader.error("text_encoder_lr", "must be at least 0")
    }
    clipSkip = try reader.integer("clip_skip", 0...12).flatMap { $0 == 0 ? nil : $0 }
    maxTokenLength = try reader.integer("max_token_length") ?? 75
    guard [75, 150, 225].contains(maxTokenLength) else {
      throw reader.error("max_token_length", "must be 75, 150 or 225, not \(maxTokenLength)")
    }
    usesVPrediction = try reader.flag("v_parameterization")
    accumulation = try reader.integer("gradient_accumulation_steps", 1...1 << 20) ?? 1
    maxGradientNorm = try reader.number("max_grad_norm", 0...Double.greatestFiniteMagnitude) ?? 1
    // The length of the run depends on the images, too; both must at least be numbers.
    for name in ["max_train_epochs", "max_train_steps"] { _ = try reader.integer(name, 0...1 << 40) }
    seed = try reader.integer("seed", 0...Int.max).map { UInt64($0) }
    names = try SaveNames(reader)
    epochRatio = try Self.positive(reader, "save_n_epoch_ratio")
    precision = try Self.precision(reader)
    savesState = try reader.flag("save_state")
    savesStateAtEnd = try reader.flag("save_state_on_train_end")
    loggingFolder = try reader.path("logging_dir")
    logPrefix = try reader.path("log_prefix")
    logName = try reader.path("log_tracker_name") ?? "network_train"
    let cachesToDisk = try reader.flag("cache_latents_to_disk")
    let caches = try reader.flag("cache_latents")
    cachesLatents = caches || cachesToDisk
    resume = try reader.path("resume").map { paths.existing($0) ?? $0 }
    hasMinimalMetadata = try reader.flag("no_metadata")
  }

  /// What the core cannot train, with the texts of the table of supported options: each reason by itself, so that nobody
  /// has to find the next one by mending the last.
  static func problems(_ settings: Settings) -> [OptionError] {
    let reader = OptionReader(settings: settings)
    var problems: [OptionError] = []
    func check(_ name: String, _ isSupported: () throws(OptionError) -> Bool) {
      do throws(OptionError) {
        if !(try isSupported()) { problems.append(reader.unsupported(name)) }
      } catch { problems.append(error) }
    }
    if let problem = settings.trainingProblem { problems.append(problem) }
    check("v2") { () throws(OptionError) in !(try reader.flag("v2")) }
    check("network_module") { () throws(OptionError) in try reader.text("network_module") == "lycoris.kohya" }
    if settings.value("network_module") == .string("lycoris.kohya") {
      check("network_args.algo") { () throws(OptionError) in
        try reader.text("network_args.algo")?.lowercased() == "ia3"
      }
    }
    for name in ["dataset_class", "in_json"] {
      check(name) { () throws(OptionError) in try reader.text(name) == nil }
    }
    check("save_model_as") { () throws(OptionError) in
      try reader.text("save_model_as") ?? "safetensors" == "safetensors"
    }
    check("log_with") { () throws(OptionError) in
      ["tensorboard", "all"].contains(try reader.text("log_with") ?? "all")
    }
    check("accelerate.num_processes") { () throws(OptionError) in
      try reader.integer("accelerate.num_processes") ?? 1 <= 1
    }
    return problems
  }

  private static func precision(_ reader: OptionReader) throws(OptionError) -> Precision? {
    guard let text = try reader.text("save_precision") else { return nil }
    guard let precision = Precision(rawValue: text) else {
      throw reader.error("save_precision", "must be float, fp16 or bf16, not '\(text)'")
    }
    return precision
  }

  /// A count; nil also for 0, which means none in the GUI.
  fileprivate static func positive(_ reader: OptionReader, _ name: String) throws(OptionError) -> Int? {
    try reader.integer(name, 0...1 << 40).flatMap { $0 == 0 ? nil : $0 }
  }
}

extension SaveNames {
  /// The names that a config's settings give.
  ///
  /// - Throws: `OptionError` with the setting and its place.
  public init(_ settings: Settings) throws(OptionError) { try self.init(OptionReader(settings: settings)) }

  fileprivate init(_ reader: OptionReader) throws(OptionError) {
    guard let folder = try reader.path("output_dir") else {
      throw reader.error("output_dir", "must name the folder for the networks")
    }
    self.init(folder: folder, name: try reader.text("output_name"))
    if let problem = name.flatMap(OutputName.problem) { throw reader.error("output_name", problem) }
    everySteps = try TrainingOptions.positive(reader, "save_every_n_steps")
    everyEpochs = try TrainingOptions.positive(reader, "save_every_n_epochs")
    lastSteps = try reader.integer("save_last_n_steps", 0...1 << 40)
    lastEpochs = try TrainingOptions.positive(reader, "save_last_n_epochs")
    lastStepsOfStates = try TrainingOptions.positive(reader, "save_last_n_steps_state")
    lastEpochsOfStates = try TrainingOptions.positive(reader, "save_last_n_epochs_state")
  }
}
