import Training

/// Tells people: the plan, a progress bar on a terminal or a line for each step elsewhere, what was saved.
final class TextOutput: RunOutput {
  private let bar: ProgressBar?

  init() {
    bar = StandardStream.output.isTerminal ? ProgressBar() : nil
  }

  func tell(_ event: RunEvent) {
    switch event {
    case .planned(let plan): line(PlanText.text(plan))
    case .cached(let done, let total):
      if let bar {
        bar.show("latents \(done)/\(total)")
      } else if done == total {
        line("latents of \(total) images")
      }
    case .logging: break
    case .resumed(let step, let folder): line("goes on after step \(step) from \(folder)")
    case .loaded(let path, let taken, let unknown):
      line("continues \(path): \(taken) vectors\(unknown > 0 ? "; \(unknown) tensors fit no layer" : "")")
    case .evaluated(let evaluation): line(Self.text(evaluation))
    case .step(let report): if let bar { bar.show(report) } else { line(Self.text(report)) }
    case .epoch: break
    case .sampling(let picture, let pictures, let step, let steps):
      bar?.show("sample \(picture)/\(pictures), step \(step)/\(steps)")
    case .sampled(let path, _, _): line("drew \(path)")
    case .savedNetwork(let path): line("saved \(path)")
    case .savedState(let path): line("saved \(path)/")
    case .removed(let path): line("removed \(path)")
    case .profiled(let profile): line(ProfileText.text(profile))
    case .traced(let path): line("traced \(path)")
    case .warning(let text): StandardStream.error.write("warning: \(text)\n")
    case .finished(let result): line(Self.text(result))
    }
  }

  func note(_ text: String) { line(text) }

  func tell(_ summary: SDScriptsSummary) { line(SDScriptsText.text(summary)) }

  func tell(textEncoderModules: Int, unetModules: Int, network: String?) {
    let modules =
      "\(textEncoderModules + unetModules) layers (text encoder \(textEncoderModules), UNet \(unetModules))"
    line(network.map { "\($0) holds vectors of \(modules)" } ?? "LyCORIS trains \(modules)")
  }

  func end() { bar?.clear() }

  private func line(_ text: String) {
    bar?.clear()
    StandardStream.output.write(text + "\n")
  }

  private static func text(_ report: StepReport) -> String {
    var words = ["step \(report.step)/\(report.totalSteps)"]
    // sd-scripts prints the average alone.
    if report.loss.isFinite { words.append("loss \(Number.short(report.loss))") }
    words.append("average \(Number.short(report.averageLoss))")
    if let d = report.d {
      words.append("d \(Number.short(d))")
      if let rate = report.learningRates.last?.rate { words.append("d·lr \(Number.short(d * rate))") }
    } else if let rate = report.learningRates.last?.rate {
      words.append("lr \(Number.short(rate))")
    }
    if let norm = report.gradientNorm { words.append("gradient \(Number.short(norm))") }
    return words.joined(separator: "  ") + "  \(Number.short(report.seconds)) s"
  }

  private static func text(_ evaluation: Evaluation) -> String {
    var text =
      "mean loss over \(evaluation.count) fixed images, noises and timesteps after step \(evaluation.step): "
      + Number.short(evaluation.loss, digits: 6)
    if let low = evaluation.chance.min(), let high = evaluation.chance.max() {
      text += "; three other draws lie \(Number.short(high - low, digits: 2)) apart"
    }
    return text
  }

  private static func text(_ result: RunResult) -> String {
    switch result.end {
    case .complete: "trained \(result.step) steps with seed \(result.seed): \(result.network ?? "")"
    case .interrupted:
      result.state.map { "stopped after step \(result.step); go on with --resume \($0)" }
        ?? "stopped before the first step; there is nothing to go on from"
    }
  }
}

/// Numbers for people.
enum Number {
  /// So many significant digits.
  static func short(_ value: Double, digits: Int = 4) -> String {
    guard value.isFinite, value != 0 else { return "\(value)" }
    var exponent = 0
    var scaled = value.magnitude
    while scaled >= 10 { (scaled, exponent) = (scaled / 10, exponent + 1) }
    while scaled < 1 { (scaled, exponent) = (scaled * 10, exponent - 1) }
    if exponent < -4 || exponent > 8 {
      return (value < 0 ? "-" : "") + fixed(scaled, max(0, digits - 1)) + "e\(exponent)"
    }
    return (value < 0 ? "-" : "") + fixed(value.magnitude, max(0, digits - 1 - exponent))
  }

  /// A number that is not negative, with so many decimals.
  static func fixed(_ value: Double, _ decimals: Int) -> String {
    var factor = 1.0
    for _ in 0..<decimals { factor *= 10 }
    let whole = (value * factor).rounded()
    guard whole < 1e15 else { return "\(value)" }
    let digits = String(Int(whole))
    guard decimals > 0 else { return digits }
    let padded = String(repeating: "0", count: max(0, decimals + 1 - digits.count)) + digits
    return "\(padded.dropLast(decimals)).\(padded.suffix(decimals))"
  }

  /// `1:02:03`
  static func duration(_ seconds: Double) -> String {
    let total = Int(max(0, min(seconds.rounded(), 1e9)))
    func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
    let (hours, minutes) = (total / 3600, total / 60 % 60)
    return hours > 0 ? "\(hours):\(two(minutes)):\(two(total % 60))" : "\(minutes):\(two(total % 60))"
  }

  /// `4.5 GiB`
  static func bytes(_ count: Int) -> String {
    let gibibytes = Double(count) / Double(1 << 30)
    return gibibytes >= 1 ? "\(fixed(gibibytes, 1)) GiB" : "\(fixed(Double(count) / Double(1 << 20), 0)) MiB"
  }
}
