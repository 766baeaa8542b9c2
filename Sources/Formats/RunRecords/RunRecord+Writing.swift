import Documents
import Files

extension RunRecord {
  /// Writes the record atomically; an existing file is kept if that fails.
  ///
  /// The folder is created if it is missing.
  public func write(to path: String) throws(FileError) {
    let folder = Path.parent(path)
    try FileSystem.makeFolder(folder)
    try FileSystem.write(Array((json(folder: folder).text(.indented) + "\n").utf8), to: path)
  }

  /// The record as JSON, for a file in this folder.
  func json(folder: String) -> JSONValue {
    func inside(_ path: String) -> JSONValue { .string(Self.written(path, in: folder)) }
    func saved(_ files: [Saved]) -> JSONValue {
      .array(files.map { .object([.init("path", inside($0.path)), .init("step", .integer($0.step))]) })
    }
    return .object([
      .init("format", .string(Self.format)), .init("version", .integer(Self.version)),
      .init("program", .string(program)), .init("engine", .string(engine.rawValue)), .init("name", .string(name)),
      .init("state", .string(state.rawValue)), .init("failure", JSONValue(failure)),
      .init("process", JSONValue(process)), .init("host", JSONValue(host)),
      .init("seed", JSONValue(seed.map { String($0) })), .init("seed_drawn", .boolean(isSeedDrawn)),
      .init("model", .string(model)), .init("figures", figures.json), .init("plan", plan.json),
      .init("logging_dir", JSONValue(loggingFolder.map { Self.written($0, in: folder) })),
      .init(
        "sessions",
        .array(
          sessions.map {
            .object([
              .init("started_at", .number($0.startedAt)), .init("updated_at", .number($0.updatedAt)),
              .init("first_step", .integer($0.firstStep)),
              .init("event_file", JSONValue($0.eventFile.map { Self.written($0, in: folder) })),
              .init("seconds", .number($0.seconds)),
            ])
          }
        )
      ),
      .init("networks", saved(networks)), .init("states", saved(states)), .init("samples", saved(samples)),
      .init("evaluations", .array(evaluations.map(\.json))),
      .init("settings", .object(settings.map { .init($0.name, .string($0.value)) })),
      .init(
        "config",
        .object([
          .init("path", .string(config.path)), .init("dialect", .string(config.dialect)),
          .init("changes", .array(config.changes.map(JSONValue.string))), .init("text", .string(config.text)),
        ])
      ),
    ])
  }

  /// The name of the format.
  static let format = "ia3-run"
  /// The version of the format.
  static let version = 1

  /// A path relative to the folder if it is in the folder or the one above it; an absolute path otherwise.
  private static func written(_ path: String, in folder: String) -> String {
    let (absolute, folder) = (Path.absolute(path), Path.absolute(folder))
    // Folders beside output_dir, such as logging_dir, are moved along with it.
    let beside = Path.parent(folder)
    guard beside != "/", Path.inside(beside, absolute) != nil else { return absolute }
    return Path.relative(absolute, to: folder)
  }
}

extension RunRecord.Evaluation {
  fileprivate var json: JSONValue {
    .object([
      .init("step", .integer(step)), .init("count", .integer(count)), .init("loss", .number(loss)),
      .init("chance", .array(chance.map(JSONValue.number))),
    ])
  }
}

extension RunRecord.Figures {
  fileprivate var json: JSONValue {
    .object([
      .init("step", .integer(step)), .init("epoch", .integer(epoch)), .init("loss", JSONValue(loss)),
      .init("average_loss", JSONValue(averageLoss)), .init("d", JSONValue(d)),
      .init("lr", .object(learningRates.map { .init($0.part, .number($0.rate)) })),
    ])
  }
}

extension RunRecordPlan {
  fileprivate var json: JSONValue {
    .object([
      .init("images", JSONValue(images)), .init("repeated_images", JSONValue(repeatedImages)),
      .init("regularisation_images", JSONValue(regularizationImages)),
      .init("batch_sizes", .array(batchSizes.map(JSONValue.integer))),
      .init(
        "buckets",
        .array(
          buckets.map {
            .object([
              .init("width", .integer($0.width)), .init("height", .integer($0.height)),
              .init("images", .integer($0.images)),
            ])
          }
        )
      ),
      .init("batches_per_epoch", JSONValue(batchesPerEpoch)),
      .init("gradient_accumulation_steps", JSONValue(accumulation)),
      .init("steps_per_epoch", JSONValue(stepsPerEpoch)), .init("total_steps", JSONValue(totalSteps)),
      .init("epochs", JSONValue(epochs)), .init("first_restart", JSONValue(firstRestart)),
      .init("text_encoder_modules", JSONValue(textEncoderModules)),
      .init("unet_modules", JSONValue(unetModules)), .init("parameters", JSONValue(parameters)),
      .init("optimizer", JSONValue(optimizer)), .init("schedule", JSONValue(schedule)),
    ])
  }
}

extension JSONValue {
  /// A number, or null for nil.
  fileprivate init(_ number: Double?) { self = number.map(JSONValue.number) ?? .null }
}
