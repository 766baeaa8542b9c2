import Files
import Sampling

extension GridPlan {
  /// What all images have in common, a line each: the prompts, and what no axis changes.
  ///
  /// - Parameter model: the checkpoint's name.
  public func commonSettings(model: String) -> [String] {
    let kinds = Set(axes.axes.map(\.axis.kind))
    var lines = [base.prompt.isEmpty ? "no prompt" : base.prompt]
    if !base.negativePrompt.isEmpty { lines.append("Negative prompt: \(base.negativePrompt)") }
    var words: [String] = []
    if !kinds.contains(.steps) { words.append("Steps: \(base.steps)") }
    if !kinds.contains(.sampler) { words.append("Sampler: \(base.sampler.rawValue)") }
    if !kinds.contains(.cfg) { words.append("CFG scale: \(NumberValues.written(base.cfgScale))") }
    if !kinds.contains(.seed) { words.append("Seed: \(base.seed)") }
    if !kinds.contains(.clipSkip) { words.append("Clip skip: \(base.clipSkip)") }
    words.append("Size: \(base.width)x\(base.height)")
    words.append("Model: \(model)")
    if !base.networks.isEmpty,
      !kinds.contains(.variation) || axes.axes.contains(where: { $0.axis.kind == .network })
    {
      let networks = base.networks.map { use in
        let multiplier = NumberValues.written(Double(String(use.multiplier)) ?? 0)
        return Path.stem(use.path)
          + (kinds.contains(.multiplier) || use.multiplier == 1 ? "" : " × \(multiplier)")
      }
      words.append("Networks: \(networks.joined(separator: " + "))")
    }
    return lines + [words.joined(separator: ", ")]
  }

  /// The labels of an axis; a single empty one if there is none.
  public func labels(_ letter: AxisLetter) -> [String] { axes[letter]?.labels ?? [""] }
}
