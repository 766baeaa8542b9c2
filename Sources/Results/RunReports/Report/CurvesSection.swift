import Drawing
import Pages
import RunRecords
import TextFormatting

/// The curves: readable as they are, and with a read-out if scripts run.
struct CurvesSection {
  private let run: PlottedRun
  private let source: RunSource
  private let log: EventLog
  private let smoothing: Double
  private let font: Font

  init(_ run: PlottedRun, _ source: RunSource, _ log: EventLog, smoothing: Double, font: Font) {
    (self.run, self.source, self.log) = (run, source, log)
    (self.smoothing, self.font) = (smoothing, font)
  }

  var section: Section { Section(id: "curves", title: "Curves", body: body) }

  private var body: Markup {
    let body = Self.notes(source, log)
    let charts = ChartGroup([run], smoothing: smoothing, font: font, id: "curves-data")
    guard !charts.isEmpty else { return body + Section.paragraph(nothing) }
    return body + charts.markup + advice
  }

  /// Notes about the event files that the curves come from.
  static func notes(_ source: RunSource, _ log: EventLog) -> Markup {
    var notes: Markup = ""
    for path in source.missingEventFiles {
      notes += Section.note("The record names the event file \(path), which no longer exists.")
    }
    switch log.end {
    case .truncated where source.record?.state != .running:
      notes += Section.note(
        "The event file ends in the middle of a record, as it does when a trainer is killed; it is shown up to there."
      )
    case .damaged(let byte):
      notes += Section.note(
        "The event file is damaged at byte \(byte): its checksum does not match. It is shown up to there."
      )
    case .truncated, .complete: break
    }
    return notes
  }

  private var nothing: String {
    if !source.missingEventFiles.isEmpty { return "So there are no curves to show." }
    if let record = source.record, record.loggingFolder == nil {
      return
        "The config does not set logging_dir, so the run keeps no curves. Set logging_dir to have them next time."
    }
    return source.record?.state == .running
      ? "There are no points yet: the first step is in progress." : "The run's event file has no points."
  }

  // MARK: What to look at

  private var advice: Markup {
    var sentences: [String] = []
    if let restart = run.firstRestart {
      var text = "T_0 is what the guide calls “the step scaling/iterations for your cosine scheduler”: "
      if let total = run.totalSteps, total == restart {
        text += "here it equals the run's \(total) steps, so the rates come down once."
      } else if let total = run.totalSteps, total < restart {
        text +=
          "here it is \(restart) and the run has \(total) steps, so the rates do not come down all the way."
      } else {
        text +=
          "here it is \(restart) and the run continues after it, with rates that start again from the top."
      }
      sentences.append(text)
    }
    let d = run.curves.d.values.filter(\.isFinite)
    if let first = d.first, let last = d.last {
      let (from, to) = (NumberFormat.typeset(first, digits: 3), NumberFormat.typeset(last, digits: 3))
      if first != last {
        sentences.append("d went from \(from) to \(to): that is the optimizer finding its step size.")
      } else if first < 1e-5 {
        sentences.append(
          "d has stayed at \(from) so far. If it stays too small throughout, Prodigy's README suggests a d0 of 1e-5 or "
            + "1e-4."
        )
      } else {
        sentences.append("d has stayed at \(from), so d0 alone has set the step size so far.")
      }
    }
    if !run.curves.loss.isEmpty {
      sentences.append(
        "The loss of a batch depends more on its random timesteps than on the network; the smoothed curve is TensorBoard's. "
          + "To choose between networks, the guide recommends X/Y/Z grids."
      )
    }
    return sentences.map { "<p>\($0)</p>\n" as Markup }.joined()
  }
}
