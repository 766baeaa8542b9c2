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
    if case .warning(let text) = event { StandardStream.error.write("warning: \(text)\n") }
  }

  func end() {}
}
