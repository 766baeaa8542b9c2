import CommandSupport
import TextFormatting
import Training

/// One line of a terminal that is written over and over.
final class ProgressBar {
  private var isShown = false
  private var firstStep: Int?
  private var seconds = 0.0

  /// Shows a text.
  func show(_ text: String) {
    Terminal.output.write(styled: "\r" + DisplayText.line(String(text.prefix(width - 1))) + "\u{1B}[K")
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
    let bar = String(repeating: "█", count: filled) + String(repeating: "░", count: room - filled)
    show(bar + counter + figures)
  }

  /// Clears the line.
  func clear() {
    guard isShown else { return }
    Terminal.output.write(styled: "\r\u{1B}[K")
    isShown = false
  }

  private var width: Int { Terminal.output.width }
}
