import CommandSupport
import TextFormatting
import Training

/// One line of a terminal that is written over and over.
final class ProgressBar {
  private var isShown = false
  private var firstStep: Int?
  private var seconds = 0.0

  /// Shows a text.
  func show(_ text: String) { show(figures: text, bar: (0, 0)) }

  private func show(figures: String, bar: (filled: Int, room: Int)) {
    let text = DisplayText.line(String(figures.prefix(max(0, width - 1 - bar.room))))
    let filled = Terminal.output.painted(String(repeating: "█", count: bar.filled), .green)
    let rest = String(repeating: "░", count: bar.room - bar.filled)
    Terminal.output.write(styled: "\r" + filled + rest + text + "\u{1B}[K")
    isShown = true
  }

  /// Shows a step: how far the run is, its figures, how fast it goes and how long it will take.
  func show(_ report: StepReport) {
    if firstStep == nil { firstStep = report.step - 1 }
    seconds += report.seconds
    let done = report.step - (firstStep ?? 0)
    let rate = seconds > 0 ? Double(max(done, 0)) / seconds : 0
    var figures = "loss \(NumberFormat.significant(report.averageLoss))"
    if let d = report.d {
      figures += "  d \(NumberFormat.significant(d, digits: 3))"
      if let rate = report.learningRates.last?.rate {
        figures += "  d·lr \(NumberFormat.significant(d * rate, digits: 3))"
      }
    }
    if rate > 0 {
      let speed =
        rate >= 1
        ? "\(NumberFormat.significant(rate, digits: 3)) steps/s"
        : "\(NumberFormat.significant(1 / rate, digits: 3)) s/step"
      figures += "  \(speed)  \(NumberFormat.duration(Double(report.totalSteps - report.step) / rate)) left"
    }
    show(report.step, of: report.totalSteps, figures)
  }

  /// Shows how much is done, followed by figures.
  func show(_ done: Int, of total: Int, _ figures: String) {
    let counter = " \(done)/\(total)  "
    let room = min(30, max(0, width - counter.count - figures.count - 4))
    let share = total > 0 ? Double(done) / Double(total) : 0
    let filled = Int(Double(room) * min(1, max(0, share)))
    show(figures: counter + figures, bar: (filled, room))
  }

  /// Clears the line.
  func clear() {
    guard isShown else { return }
    Terminal.output.write(styled: "\r\u{1B}[K")
    isShown = false
  }

  private var width: Int { Terminal.output.width }
}
