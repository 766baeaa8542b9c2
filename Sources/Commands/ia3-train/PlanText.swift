import Settings
import Training

/// A plan for people.
enum PlanText {
  static func text(_ plan: RunPlan) -> String {
    var rows: [(String, String)] = [
      ("model", plan.model), ("images", images(plan)),
      (
        "sizes",
        plan.buckets.prefix(8).map { "\($0.width)×\($0.height): \($0.images)" }.joined(separator: ", ")
          + (plan.buckets.count > 8 ? " and \(plan.buckets.count - 8) more" : "")
      ),
      ("batches", batches(plan)), ("steps", steps(plan)),
      ("seed", "\(plan.seed)\(plan.isSeedDrawn ? ", drawn" : "")"),
      (
        "network",
        "iA3 on \(plan.textEncoderModules + plan.unetModules) layers (text encoder \(plan.textEncoderModules), "
          + "UNet \(plan.unetModules)), \(plan.parameters) values"
      ),
      ("optimizer", "\(plan.optimizer), \(plan.schedule)"), ("output", plan.output),
      (
        "samples",
        plan.samples > 0 ? "\(plan.samples) pictures on the way, whose time is not in the estimate" : ""
      ),
      (
        "needs",
        "about \(Number.bytes(plan.memory)) of memory, \(Number.short(plan.operationsPerStep / 1e9, digits: 3)) GFLOP "
          + "a step\(plan.secondsPerStep.map { ", about \(Number.short($0, digits: 2)) s a step, \(Number.duration($0 * Double(plan.totalSteps))) in all" } ?? "")"
      ),
      (
        "computes",
        "fp32 on \(plan.threads) thread\(plan.threads == 1 ? "" : "s"), OpenBLAS' \(plan.core) kernels "
          + "(\(ComputeEnvironment.chooser))"
      ),
    ]
    let width = rows.map(\.0.count).max() ?? 0
    rows = rows.filter { !$0.1.isEmpty }
    var text = rows.map { "\($0.0)\(String(repeating: " ", count: width + 2 - $0.0.count))\($0.1)" }
      .joined(separator: "\n")
    for note in plan.notes { text += "\n\(prefix(note)) \(note.setting) = \(note.value): \(note.note)" }
    for warning in plan.warnings { text += "\nwarning: \(warning)" }
    return text
  }

  private static func prefix(_ note: OptionNote) -> String {
    note.changesResult ? "not carried out, changes the result:" : "note:"
  }

  private static func images(_ plan: RunPlan) -> String {
    var text = "\(plan.images)"
    if plan.repeatedImages != plan.images { text += ", \(plan.repeatedImages) with repeats" }
    if plan.regularisationImages > 0 { text += ", \(plan.regularisationImages) for regularisation" }
    return text
  }

  private static func batches(_ plan: RunPlan) -> String {
    let sizes = Set(plan.batchSizes).sorted().map(String.init).joined(separator: " or ")
    return "\(plan.batchesPerEpoch) an epoch, of \(sizes)"
      + (plan.accumulation > 1 ? "; \(plan.accumulation) batches a step" : "")
  }

  private static func steps(_ plan: RunPlan) -> String {
    "\(plan.totalSteps) in \(plan.epochs) epoch\(plan.epochs == 1 ? "" : "s") of \(plan.stepsPerEpoch)"
  }
}
