import CommandSupport
import Training

/// The layers that a run of sd-scripts trains.
struct TrainedModules {
  /// Those of all text encoders.
  let textEncoder: Int
  /// Those of the UNet, or of what stands in its place.
  let backbone: Int
  /// What that is called.
  let backboneTitle: String
  /// What one is called: a vector or a module.
  let noun: String
  /// The finished network; nil before it is trained.
  let network: String?

  /// The number of layers, in words.
  var text: String {
    "\(textEncoder + backbone) layers (text encoder \(textEncoder), \(backboneTitle) \(backbone))"
  }
}

/// Reports the progress of a run to people or programs.
protocol RunOutput {
  /// Reports an event.
  func emit(_ event: RunEvent)
  /// Reports something worth knowing that is not an event of the run, labeled as a note.
  func note(_ text: String)
  /// Reports what sd-scripts is given.
  func emit(_ summary: SDScriptsSummary)
  /// Reports how many layers are trained, or a network has modules for.
  func emit(_ modules: TrainedModules)
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

  func emit(_ modules: TrainedModules) {}

  func end() {}
}
