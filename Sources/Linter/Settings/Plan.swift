/// The run that a config describes, with steps and epochs as sd-scripts and the GUI would count them.
public struct Plan: Sendable, Equatable {
  /// The numbers of a dataset's images.
  public struct Counts: Sendable, Equatable {
    /// Training images, each counted as often as it is repeated.
    public var repeatedImages: Int
    /// Regularization images with their repeats.
    public var regularizationImages: Int
    /// Training images, each counted once.
    public var images: Int
    /// Batches of one epoch; nil if that needs the sizes of the images.
    public var batches: Int?

    /// Makes counts.
    public init(repeatedImages: Int, regularizationImages: Int, images: Int, batches: Int?) {
      self.repeatedImages = repeatedImages
      self.regularizationImages = regularizationImages
      self.images = images
      self.batches = batches
    }
  }

  /// Training images, each counted once.
  public var images: Int?
  /// Optimizer steps in one epoch.
  public var stepsPerEpoch: Int?
  /// Optimizer steps in the whole run.
  public var totalSteps: Int?
  /// The number of epochs that are started.
  public var epochs: Int?
  /// The step at which the cosine schedule first restarts.
  public var firstRestart: Int?

  /// Plans a run.
  ///
  /// Steps and epochs: `train_network.py`, `NetworkTrainer.train`; the GUI's count: `lora_gui.py`, `train_model`.
  /// - Parameter counts: the dataset's numbers of images; nil if it was not found.
  public init(_ settings: Settings, counts: Counts?) {
    guard settings.script != nil else {
      images = counts?.images
      return
    }
    func whole(_ name: String) -> Int? { settings.value(name)?.integer }
    let accumulation = max(1, whole("gradient_accumulation_steps") ?? 1)
    let processes = max(1, whole("accelerate.num_processes") ?? 1)
    images = counts?.images
    if let batches = counts?.batches {
      let perProcess = Plan.ceilDivide(batches, processes)
      stepsPerEpoch = max(1, Plan.ceilDivide(perProcess, accumulation))
    }
    totalSteps = Plan.total(settings, counts, stepsPerEpoch: stepsPerEpoch, accumulation: accumulation)
    if let totalSteps, let stepsPerEpoch { epochs = Plan.ceilDivide(totalSteps, stepsPerEpoch) }
    if let t0 = whole("lr_scheduler_args.T_0"), t0 > 0 { firstRestart = Plan.ceilDivide(t0, processes) }
  }

  private static func total(_ settings: Settings, _ counts: Counts?, stepsPerEpoch: Int?, accumulation: Int)
    -> Int?
  {
    if let epochs = settings.value("max_train_epochs")?.integer, epochs > 0 {
      return stepsPerEpoch.flatMap { product($0, epochs) }
    }
    let steps = settings["max_train_steps"]
    // The GUI computes the steps if they are unset and no dataset config is named.
    if settings.dialect.type.countsSteps, steps?.isUnset == true, settings.value("dataset_config") == nil {
      guard let counts else { return nil }
      let batch = Double(max(1, settings.value("train_batch_size")?.integer ?? 1))
      let epochs = Double(settings.value("epoch")?.integer ?? 1)
      let factor: Double = settings.value("reg_data_dir") == nil ? 1 : 2
      let exact = Double(counts.repeatedImages) / batch / Double(accumulation) * epochs * factor
      return Int(exactly: exact.rounded(.up))
    }
    return steps?.value?.integer
  }

  private static func product(_ a: Int, _ b: Int) -> Int? {
    let (value, overflow) = a.multipliedReportingOverflow(by: b)
    return overflow ? nil : value
  }

  /// a / b, rounded up; 0 if a is not positive.
  public static func ceilDivide(_ a: Int, _ b: Int) -> Int { a <= 0 ? 0 : (a - 1) / b + 1 }
}
