import CommandSupport
import Training

/// Reports the progress of a run to people or programs.
protocol RunOutput {
  /// Reports an event.
  func emit(_ event: RunEvent)
  /// Reports something worth knowing that is not an event of the run, labeled as a note.
  func note(_ text: String)
  /// Reports what sd-scripts is given.
  func emit(_ summary: SDScriptsSummary)
  /// Reports how many layers LyCORIS trains, or a network has vectors for.
  func emit(textEncoderModules: Int, unetModules: Int, network: String?)
  /// Leaves the terminal as it was.
  func end()
}

/// Prints only what the user has to know.
struct QuietOutput: RunOutput {
  func emit(_ event: RunEvent) {
    switch event {
    case .warning(let text): Terminal.error.line(.warning, text)
    case .planned(let plan):
      for note in plan.notes where note.changesResult {
        Terminal.error.line(.warning, "\(note.setting) = \(note.value) is not supported: \(note.note)")
      }
      for text in plan.warnings { Terminal.error.line(.warning, text) }
    default: break
    }
  }

  func note(_ text: String) {}

  func emit(_ summary: SDScriptsSummary) {
    for note in summary.notes { Terminal.error.line(.warning, note) }
  }

  func emit(textEncoderModules: Int, unetModules: Int, network: String?) {}

  func end() {}
}
