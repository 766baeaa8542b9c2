import CommandSupport
import TextFormatting
import Training

/// A plan for people, without its notes.
enum PlanText {
  static func text(_ plan: RunPlan) -> String {
    let rows: [[String]] = [
      ["model", plan.model], ["images", images(plan)],
      [
        "sizes",
        plan.buckets.prefix(8).map { "\($0.width)×\($0.height): \($0.images)" }.joined(separator: ", ")
          + (plan.buckets.count > 8 ? " and \(plan.buckets.count - 8) more" : ""),
      ],
      ["batches", batches(plan)], ["steps", steps(plan)],
      ["seed", "\(plan.seed)\(plan.isSeedDrawn ? ", random" : "")"],
      [
        "network",
        "iA3 on \(plan.textEncoderModules + plan.unetModules) layers (text encoder \(plan.textEncoderModules), "
          + "UNet \(plan.unetModules)), \(plan.parameters) values",
      ],
      ["optimizer", "\(plan.optimizer), \(plan.schedule)"], ["output", plan.output],
      [
        "samples",
        plan.samples > 0 ? "\(plan.samples) images during training, whose time is not in the estimate" : "",
      ],
      [
        "needs",
        "about \(NumberFormat.bytes(plan.memory)) of memory, \(NumberFormat.significant(plan.operationsPerStep / 1e9, digits: 3)) GFLOP "
          + "a step\(plan.secondsPerStep.map { ", about \(NumberFormat.significant($0, digits: 2)) s a step, \(NumberFormat.duration($0 * Double(plan.totalSteps))) in all" } ?? "")",
      ],
      [
        "computes",
        "fp32 on \(plural(plan.threads, "thread")), OpenBLAS' \(plan.core) kernels "
          + "(\(ComputeEnvironment.chooser))",
      ],
    ]
    return ColumnTable(rows.filter { $0.last != "" }, columns: Terminal.output.layoutWidth).lines.joined(
      separator: "\n"
    )
  }

  private static func images(_ plan: RunPlan) -> String {
    var text = "\(plan.images)"
    if plan.repeatedImages != plan.images { text += ", \(plan.repeatedImages) with repeats" }
    if plan.regularizationImages > 0 { text += ", \(plan.regularizationImages) for regularization" }
    return text
  }

  private static func batches(_ plan: RunPlan) -> String {
    let sizes = Set(plan.batchSizes).sorted().map(String.init).joined(separator: " or ")
    return "\(plan.batchesPerEpoch) an epoch, of \(sizes)"
      + (plan.accumulation > 1 ? "; \(plan.accumulation) batches a step" : "")
  }

  private static func steps(_ plan: RunPlan) -> String {
    "\(plan.totalSteps) in \(plural(plan.epochs, "epoch")) of \(plan.stepsPerEpoch)"
  }
}
