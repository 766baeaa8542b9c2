import Files
import Pages
import RunRecords
import TextFormatting

/// The state of the run and its figures: what a reader wants to know first.
struct OverviewSection {
  let record: RunRecord
  /// The record's path.
  let path: String

  /// The state of the run in a sentence.
  var headline: String {
    let total = record.plan.totalSteps
    let steps =
      total.map { "\(record.step) of \(plural($0, "step"))" } ?? plural(record.step, "step")
    switch record.state {
    case .complete: return "The run is complete: \(plural(record.step, "step")) trained."
    case .interrupted: return "The run was stopped after \(steps)\(going)."
    case .failed: return "The run failed after \(steps): \(record.failure ?? "the reason is not known")."
    case .running:
      switch record.isAlive(at: path) {
      case true?: return "The run is in progress: \(steps) done."
      case false?:
        return "The run ended unexpectedly after \(steps): its process no longer exists\(going)."
      case nil: return "The run was in progress when its record was written: \(steps) done."
      }
    }
  }

  /// How to continue an unfinished run.
  private var going: String {
    guard let state = record.states.last(where: { FileSystem.status($0.path)?.kind == .folder }) else {
      return ""
    }
    return "; ia3 train with --resume \(state.path) continues after step \(state.step)"
  }

  var body: Markup {
    var rows: [(name: String, value: Markup)] = []
    func row(_ name: String, _ value: String?) {
      if let value, !value.isEmpty { rows.append((name, Markup(text: value))) }
    }
    row("steps", steps)
    row("time", time)
    row("loss", loss)
    row("evaluation", EvaluationText(record).line)
    row("d", record.figures.d.map { NumberFormat.typeset($0) })
    row("seed", record.seed.map { "\($0)\(record.isSeedDrawn ? ", random" : "")" })
    row("model", record.model)
    row("network", network)
    row("optimizer", [record.plan.optimizer, record.plan.schedule].compactMap { $0 }.joined(separator: ", "))
    row("images", images)
    row(
      "trained by",
      record.engine == .embedded ? record.program : "\(record.engine.rawValue), run by \(record.program)"
    )
    return .properties(rows)
  }

  private var steps: String {
    var text = record.plan.totalSteps.map { "\(record.step) of \($0)" } ?? "\(record.step)"
    if record.figures.epoch > 0 {
      text += ", epoch \(record.figures.epoch)" + (record.plan.epochs.map { " of \($0)" } ?? "")
    }
    return text
  }

  private var time: String? {
    let seconds = record.sessions.reduce(0) { $0 + $1.seconds }
    guard seconds > 0 else { return nil }
    var text = NumberFormat.duration(seconds)
    let done = record.sessions.last.map { record.step - $0.firstStep } ?? 0
    if done > 0, let last = record.sessions.last {
      text += ", \(NumberFormat.typeset(last.seconds / Double(done), digits: 3)) s per step"
    }
    if record.sessions.count > 1 { text += ", in \(record.sessions.count) sessions" }
    return text
  }

  private var loss: String? {
    guard let average = record.figures.averageLoss else { return nil }
    return "\(NumberFormat.typeset(average)) on average over the last epoch"
      + (record.figures.loss.map { ", \(NumberFormat.typeset($0)) in the last batch" } ?? "")
  }

  private var network: String? {
    guard let unet = record.plan.unetModules, let textEncoder = record.plan.textEncoderModules else {
      return nil
    }
    return "iA3 on \(unet + textEncoder) layers (text encoder \(textEncoder), UNet \(unet))"
      + (record.plan.parameters.map { ", \($0) values" } ?? "")
  }

  private var images: String? {
    guard let images = record.plan.images else { return nil }
    var text = "\(images)"
    if let repeated = record.plan.repeatedImages, repeated != images { text += ", \(repeated) with repeats" }
    if let others = record.plan.regularizationImages, others > 0 { text += ", \(others) for regularization" }
    let sizes = Set(record.plan.batchSizes).sorted().map(String.init).joined(separator: " or ")
    if !sizes.isEmpty { text += "; batches of \(sizes)" }
    if let accumulation = record.plan.accumulation, accumulation > 1 { text += ", \(accumulation) per step" }
    return text
  }
}
