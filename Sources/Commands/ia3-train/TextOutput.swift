import CommandSupport
import Platform
import TextFormatting
import Training

/// Prints for people: the plan, a progress bar on a terminal or a line for each step elsewhere, what was saved.
final class TextOutput: RunOutput {
  private let bar: ProgressBar?
  private var progress = ProgressEstimate()

  init() {
    bar = Terminal.output.isTerminal ? ProgressBar() : nil
  }

  func emit(_ event: RunEvent) {
    switch event {
    case .planned(let plan):
      progress = ProgressEstimate(samples: plan.samples)
      lines(PlanText.text(plan))
      for note in plan.notes where note.concernsResult {
        let text = "\(note.setting) = \(note.value): \(note.note)"
        if note.changesResult {
          line(.warning, "not supported, changes the result: \(text)")
        } else {
          line(.note, text)
        }
      }
      for text in plan.warnings { line(.warning, text) }
    case .cached(let done, let total):
      if let bar {
        bar.show("latents \(done)/\(total)")
      } else if done == total {
        line("latents of \(total) images")
      }
    case .logging: break
    case .resumed(let step, let folder): line("resumes after step \(step) from \(folder)")
    case .loaded(let path, let taken, let unknown):
      line("continues from \(path): \(taken) vectors\(unknown > 0 ? "; \(unknown) tensors match no layer" : "")")
    case .evaluated(let evaluation): line(Self.text(evaluation))
    case .step(let report):
      progress.stepped(report, at: SystemClock.monotonicSeconds)
      if let bar { bar.show(progress) } else { line(Self.text(report)) }
    case .epoch: break
    case .sampling(let image, let images, let step, let steps):
      progress.sampling(step: step, of: steps, at: SystemClock.monotonicSeconds)
      bar?.show(progress, "sample \(image)/\(images) step \(step)/\(steps)")
    case .sampled(let path, _, _):
      progress.sampled(at: SystemClock.monotonicSeconds)
      line("generated \(path)")
    case .savedNetwork(let path): line("saved \(path)")
    case .savedState(let path): line("saved \(path)/")
    case .removed(let path): line("removed \(path)")
    case .profiled(let profile): lines(ProfileText.text(profile))
    case .traced(let path): line("traced \(path)")
    case .warning(let text): Terminal.error.line(.warning, text)
    case .finished(let result): line(Self.text(result))
    }
  }

  func note(_ text: String) { line(.note, text) }

  func emit(_ summary: SDScriptsSummary) {
    lines(SDScriptsText.text(summary))
    for text in summary.notes { line(.note, text) }
  }

  func emit(_ modules: TrainedModules) {
    line(
      modules.network.map { "\($0) has \(modules.noun)s for \(modules.text)" } ?? "sd-scripts trains \(modules.text)"
    )
  }

  func end() { bar?.clear() }

  private func line(_ text: String) {
    bar?.clear()
    Terminal.output.line(text)
  }

  private func line(_ label: Terminal.Label, _ text: String) {
    bar?.clear()
    Terminal.output.line(label, text)
  }

  private func lines(_ text: String) {
    bar?.clear()
    Terminal.output.write(text + "\n")
  }

  private static func text(_ report: StepReport) -> String {
    var words = ["step \(report.step)/\(report.totalSteps)"]
    // sd-scripts prints the average alone.
    if report.loss.isFinite { words.append("loss \(NumberFormat.significant(report.loss))") }
    if report.averageLoss.isFinite { words.append("average \(NumberFormat.significant(report.averageLoss))") }
    if let d = report.d {
      words.append("d \(NumberFormat.significant(d))")
      if let rate = report.learningRates.last?.rate { words.append("d·lr \(NumberFormat.significant(d * rate))") }
    } else if let rate = report.learningRates.last?.rate {
      words.append("lr \(NumberFormat.significant(rate))")
    }
    if let norm = report.gradientNorm { words.append("gradient \(NumberFormat.significant(norm))") }
    return words.joined(separator: "  ") + "  \(NumberFormat.significant(report.seconds)) s"
  }

  private static func text(_ evaluation: Evaluation) -> String {
    var text =
      "mean loss over \(evaluation.count) fixed images, noises and timesteps after step \(evaluation.step): "
      + NumberFormat.significant(evaluation.loss, digits: 6)
    if let low = evaluation.chance.min(), let high = evaluation.chance.max() {
      text += "; three other random sets differ by \(NumberFormat.significant(high - low, digits: 2))"
    }
    return text
  }

  private static func text(_ result: RunResult) -> String {
    switch result.end {
    case .complete:
      "trained \(result.step) steps\(result.seed.map { " with seed \($0)" } ?? ""): \(result.network ?? "")"
    case .interrupted:
      result.state.map { "stopped after step \(result.step); continue with --resume \($0)" }
        ?? "stopped before the first step; there is nothing to resume"
    }
  }
}
