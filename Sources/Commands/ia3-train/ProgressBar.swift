import CommandSupport
import TextFormatting
import Training

/// One line of a terminal that is written over and over.
final class ProgressBar {
  private var isShown = false

  /// Shows a text.
  func show(_ text: String) { show(figures: text, bar: (0, 0)) }

  private func show(figures: String, bar: (filled: Int, room: Int)) {
    let text = DisplayText.line(String(figures.prefix(max(0, width - 1 - bar.room))))
    let filled = Terminal.output.painted(String(repeating: "█", count: bar.filled), .green)
    let rest = String(repeating: "░", count: bar.room - bar.filled)
    Terminal.output.write(styled: "\r" + filled + rest + text + "\u{1B}[K")
    isShown = true
  }

  /// Shows how far a run is, how long it has taken and will take, and its figures or what it does instead of steps.
  ///
  /// - Parameter activity: such as an image that is being generated.
  func show(_ progress: ProgressEstimate, _ activity: String? = nil) {
    guard let report = progress.report else { return show(activity ?? "") }
    var parts = ["\(NumberFormat.duration(progress.secondsElapsed)) elapsed"]
    if let left = progress.secondsLeft { parts[0] += ", \(NumberFormat.duration(left)) left" }
    if let activity { parts.append(activity) }
    let losses = [report.averageLoss, report.loss]
    if let loss = losses.first(where: \.isFinite) { parts.append("loss \(NumberFormat.significant(loss))") }
    if let rate = progress.rate {
      parts.append(
        rate >= 1
          ? "\(NumberFormat.significant(rate, digits: 3)) steps/s"
          : "\(NumberFormat.significant(1 / rate, digits: 3)) s/step"
      )
    }
    if let d = report.d {
      parts.append("d \(NumberFormat.significant(d, digits: 3))")
      if let rate = report.learningRates.last?.rate {
        parts.append("d·lr \(NumberFormat.significant(d * rate, digits: 3))")
      }
    }
    show(report.step, of: report.totalSteps, parts)
  }

  /// Shows the share that is done and then the figures, dropping the last ones where there is no room.
  func show(_ done: Int, of total: Int, _ figures: [String]) {
    let share = total > 0 ? min(1, max(0, Double(done) / Double(total))) : 0
    let counter = " \(done)/\(total)  \(Int(100 * share)) %"
    var text = counter
    for figure in figures where Self.shortest + text.count + 2 + figure.count < width { text += "  \(figure)" }
    let room = min(30, max(0, width - 1 - text.count))
    show(figures: text, bar: (Int(Double(room) * share), room))
  }

  /// The columns that the bar has at least.
  private static let shortest = 10

  /// Clears the line.
  func clear() {
    guard isShown else { return }
    Terminal.output.write(styled: "\r\u{1B}[K")
    isShown = false
  }

  private var width: Int { Terminal.output.width }
}
