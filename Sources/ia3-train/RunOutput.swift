import Training

/// Tells people or programs what a run does.
protocol RunOutput {
  /// Tells an event.
  func tell(_ event: RunEvent)
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
          "warning: \(note.setting) = \(note.value) is not carried out: \(note.note)\n")
      }
      for text in plan.warnings { StandardStream.error.write("warning: \(text)\n") }
    default: break
    }
  }

  func end() {}
}
