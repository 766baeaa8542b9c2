import Documents
import Rules
import Settings
import Training

/// A config as the core reads it. The first byte says the dialect, as for `fix`.
enum OptionsTarget {
  static let run: Target = { input in
    guard let (dialect, path) = FixTarget.dialect(input.first) else { return .rejected }
    let source = Source(path: path, bytes: Array(input.dropFirst()))
    guard case .settings(let settings, isMalformed: false) = ConfigReader.read(source, as: dialect) else {
      return .tried
    }
    do throws(OptionError) {
      let options = try TrainingOptions(settings)
      check(options.unetLearningRate.isFinite, "a rate of \(options.unetLearningRate)")
      check(options.accumulation > 0, "\(options.accumulation) batches in an update")
      _ = try ObjectiveOptions(settings)
    } catch {
      check(!error.description.isEmpty, "an error without a message")
    }
    for note in OptionNote.notes(on: settings) { check(!note.setting.isEmpty, "a note on nothing") }
    return .tried
  }
}
