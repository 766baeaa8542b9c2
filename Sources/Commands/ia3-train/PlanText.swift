import CommandSupport
import TextFormatting
import Training

/// A plan for people, without its notes.
enum PlanText {
  static func text(_ plan: RunPlan) -> String {
    let rows: [[String]] = [
      ["model", plan.model],
      [
        "images",
        images(plan.images, repeated: plan.repeatedImages, regularization: plan.regularizationImages),
      ],
      ["sizes", sizes(plan.buckets.map { ($0.width, $0.height, $0.images) })],
      ["batches", batches(plan.batchesPerEpoch, of: plan.batchSizes, accumulation: plan.accumulation)],
      ["steps", steps(plan.totalSteps, epochs: plan.epochs, each: plan.stepsPerEpoch)],
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

  /// The numbers of images.
  static func images(_ images: Int, repeated: Int, regularization: Int) -> String {
    var text = "\(images)"
    if repeated != images { text += ", \(repeated) with repeats" }
    if regularization > 0 { text += ", \(regularization) for regularization" }
    return text
  }

  /// The buckets with the numbers of their images.
  static func sizes(_ buckets: [(width: Int, height: Int, images: Int)]) -> String {
    buckets.prefix(8).map { "\($0.width)×\($0.height): \($0.images)" }.joined(separator: ", ")
      + (buckets.count > 8 ? " and \(buckets.count - 8) more" : "")
  }

  /// The batches of an epoch.
  ///
  /// - Parameter sizes: those of each dataset's batches.
  static func batches(_ batches: Int, of sizes: [Int], accumulation: Int) -> String {
    let sizes = Set(sizes).sorted().map(String.init).joined(separator: " or ")
    return "\(batches) an epoch, of \(sizes)" + (accumulation > 1 ? "; \(accumulation) batches a step" : "")
  }

  /// The length of a run.
  ///
  /// - Parameter each: the steps of an epoch.
  static func steps(_ steps: Int, epochs: Int, each: Int) -> String {
    "\(steps) in \(plural(epochs, "epoch")) of \(each)"
  }
}
