import Documents
import Training

/// Prints for programs: one JSON object a line, with the event's name under `event`. NaN and infinities are null.
///
/// - `plan`: once before anything else: the plan's figures, `notes` and `warnings`.
/// - `cached`: `done` and `total` images whose latents are ready.
/// - `logging`: `path`, the TensorBoard event file.
/// - `resumed`: `step` and `from`, the state's folder.
/// - `loaded`: `path` of the network that is continued, `taken` vectors, `unknown` tensors.
/// - `evaluation`: `step`, `count`, `loss`, and `chance`: the losses over three other random sets.
/// - `step`: after every batch: `step`, `total_steps`, `epoch`, `loss`, `average_loss`, `d`, `lr` by group,
///   `gradient_norm` (null within an update), `seconds`.
/// - `epoch`: `epoch`, `epochs`, `average_loss`.
/// - `sampling`: `picture`, `pictures`, `step`, `steps` while an image is generated.
/// - `sampled`: `path`, `prompt` (counted from 0), `step`.
/// - `saved_network`, `saved_state`, `removed`, `traced`: `path`.
/// - `profile`: `batches`, their `seconds`, `peak` (operations a second), `layers`: `kind`, `calls`, and seconds and
///   operations forwards and backwards.
/// - `warning`: `text`.
/// - `hand_over`: instead of `plan` if sd-scripts trains: `trainer`, `family`, `folder`, `script`, `log`, `network`,
///   `images`, `repeated_images`, `regularization_images`, `buckets`, `batches_per_epoch`, `epochs`, `total_steps`,
///   `processes`, `machines`, `machine_rank`, `precision`, `python`, `versions`, `devices`, `modules`, `scaled`, `notes`.
/// - `modules`: `text_encoder` and `unet`: layers, as is said before training and as `network`, afterwards, holds them.
/// - `note`: `text`.
/// - `finished`: `end` (`complete` or `interrupted`), `step`, `network`, `state`, `seed`, `unsaved` (paths).
///
/// An error is not an event: it goes to standard error, and the exit code says that there was one.
struct JSONOutput: RunOutput {
  func emit(_ event: RunEvent) {
    let (name, members) = Self.members(event)
    JSONEvent.write(name, members)
  }

  func note(_ text: String) { JSONEvent.write("note", [.init("text", .string(text))]) }

  func emit(_ summary: SDScriptsSummary) { JSONEvent.write("hand_over", SDScriptsText.members(summary)) }

  func emit(_ modules: TrainedModules) {
    JSONEvent.write(
      "modules",
      [
        .init("text_encoder", .integer(modules.textEncoder)), .init("unet", .integer(modules.backbone)),
        .init("network", JSONValue(modules.network)),
      ]
    )
  }

  func end() {}

  private static func members(_ event: RunEvent) -> (String, [JSONValue.Member]) {
    switch event {
    case .planned(let plan): ("plan", members(plan))
    case .cached(let done, let total):
      ("cached", [.init("done", .integer(done)), .init("total", .integer(total))])
    case .logging(let path): ("logging", [.init("path", .string(path))])
    case .resumed(let step, let from):
      ("resumed", [.init("step", .integer(step)), .init("from", .string(from))])
    case .loaded(let path, let taken, let unknown):
      (
        "loaded",
        [.init("path", .string(path)), .init("taken", .integer(taken)), .init("unknown", .integer(unknown))]
      )
    case .evaluated(let evaluation):
      (
        "evaluation",
        [
          .init("step", .integer(evaluation.step)), .init("count", .integer(evaluation.count)),
          .init("loss", .number(evaluation.loss)),
          .init("chance", .array(evaluation.chance.map(JSONValue.number))),
        ]
      )
    case .step(let report): ("step", members(report))
    case .epoch(let number, let total, let average):
      (
        "epoch",
        [
          .init("epoch", .integer(number)), .init("epochs", .integer(total)),
          .init("average_loss", .number(average)),
        ]
      )
    case .sampling(let image, let images, let step, let steps):
      (
        "sampling",
        [
          .init("picture", .integer(image)), .init("pictures", .integer(images)),
          .init("step", .integer(step)), .init("steps", .integer(steps)),
        ]
      )
    case .sampled(let path, let prompt, let step):
      (
        "sampled",
        [.init("path", .string(path)), .init("prompt", .integer(prompt)), .init("step", .integer(step))]
      )
    case .savedNetwork(let path): ("saved_network", [.init("path", .string(path))])
    case .savedState(let path): ("saved_state", [.init("path", .string(path))])
    case .removed(let path): ("removed", [.init("path", .string(path))])
    case .profiled(let profile): ("profile", members(profile))
    case .traced(let path): ("traced", [.init("path", .string(path))])
    case .warning(let text): ("warning", [.init("text", .string(text))])
    case .finished(let result):
      (
        "finished",
        [
          .init("end", .string(result.end == .complete ? "complete" : "interrupted")),
          .init("step", .integer(result.step)), .init("network", JSONValue(result.network)),
          .init("state", JSONValue(result.state)), .init("seed", JSONValue(result.seed.map { String($0) })),
          .init("unsaved", .array(result.unsaved.map(JSONValue.string))),
        ]
      )
    }
  }

  private static func members(_ report: StepReport) -> [JSONValue.Member] {
    [
      .init("step", .integer(report.step)), .init("total_steps", .integer(report.totalSteps)),
      .init("epoch", .integer(report.epoch)), .init("loss", .number(report.loss)),
      .init("average_loss", .number(report.averageLoss)), .init("d", report.d.map(JSONValue.number) ?? .null),
      .init("lr", .object(report.learningRates.map { .init($0.group, .number($0.rate)) })),
      .init("gradient_norm", report.gradientNorm.map(JSONValue.number) ?? .null),
      .init("seconds", .number(report.seconds)),
    ]
  }

  private static func members(_ profile: RunProfile) -> [JSONValue.Member] {
    [
      .init("batches", .integer(profile.batches)), .init("seconds", .number(profile.seconds)),
      .init("peak", .number(profile.peak)),
      .init(
        "layers",
        .array(
          profile.rows.map {
            .object([
              .init("kind", .string($0.kind)), .init("calls", .integer($0.calls)),
              .init("forward_seconds", .number($0.forwardSeconds)),
              .init("forward_operations", .number($0.forwardOperations)),
              .init("backward_seconds", .number($0.backwardSeconds)),
              .init("backward_operations", .number($0.backwardOperations)),
            ])
          }
        )
      ),
    ]
  }

  private static func members(_ plan: RunPlan) -> [JSONValue.Member] {
    [
      .init("model", .string(plan.model)), .init("images", .integer(plan.images)),
      .init("repeated_images", .integer(plan.repeatedImages)),
      .init("regularisation_images", .integer(plan.regularizationImages)),
      .init("batch_sizes", .array(plan.batchSizes.map(JSONValue.integer))),
      .init(
        "buckets",
        .array(
          plan.buckets.map {
            .object([
              .init("width", .integer($0.width)), .init("height", .integer($0.height)),
              .init("images", .integer($0.images)),
            ])
          }
        )
      ),
      .init("batches_per_epoch", .integer(plan.batchesPerEpoch)),
      .init("gradient_accumulation_steps", .integer(plan.accumulation)),
      .init("steps_per_epoch", .integer(plan.stepsPerEpoch)), .init("total_steps", .integer(plan.totalSteps)),
      .init("epochs", .integer(plan.epochs)), .init("seed", .string(String(plan.seed))),
      .init("seed_drawn", .boolean(plan.isSeedDrawn)),
      .init("text_encoder_modules", .integer(plan.textEncoderModules)),
      .init("unet_modules", .integer(plan.unetModules)), .init("parameters", .integer(plan.parameters)),
      .init("optimizer", .string(plan.optimizer)), .init("schedule", .string(plan.schedule)),
      .init("output", .string(plan.output)), .init("samples", .integer(plan.samples)),
      .init("memory_bytes", .integer(plan.memory)),
      .init("operations_per_step", .number(plan.operationsPerStep)),
      .init("seconds_per_step", plan.secondsPerStep.map(JSONValue.number) ?? .null),
      .init("threads", .integer(plan.threads)), .init("core", .string(plan.core)),
      .init(
        "notes",
        .array(
          plan.notes.map {
            .object([
              .init("setting", .string($0.setting)), .init("value", .string($0.value)),
              .init("support", .string($0.support.rawValue)), .init("note", .string($0.note)),
            ])
          }
        )
      ), .init("warnings", .array(plan.warnings.map(JSONValue.string))),
    ]
  }
}
