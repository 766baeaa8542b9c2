import Training

/// Tells people or programs what a run does.
protocol RunOutput {
  /// Tells an event.
  func tell(_ event: RunEvent)
  /// Tells something worth knowing that is no event of the run.
  func note(_ text: String)
  /// Reports what sd-scripts is given.
  func tell(_ summary: SDScriptsSummary)
  /// Tells how many vectors LyCORIS has made, or a network holds.
  func tell(textEncoderModules: Int, unetModules: Int, network: String?)
  /// Leaves the terminal as it was.
  func end()
}

/// Says nothing but what the user has to know.
struct QuietOutput: RunOutput {
  func tell(_ event: RunEvent) {
    switch event {
    case .warning(let text): StandardStream.error.write("warning: \(text)\n")
    case .planned(let plan):
      for note in plan.notes where note.changesResult {
        StandardStream.error.write(
          "warning: \(note.setting) = \(note.value) is not carried out: \(note.note)\n"
        )
      }
      for text in plan.warnings { StandardStream.error.write("warning: \(text)\n") }
    default: break
    }
  }

  func note(_ text: String) {}

  func tell(_ summary: SDScriptsSummary) {
    for note in summary.notes { StandardStream.error.write("warning: \(note)\n") }
  }

  func tell(textEncoderModules: Int, unetModules: Int, network: String?) {}

  func end() {}
}
