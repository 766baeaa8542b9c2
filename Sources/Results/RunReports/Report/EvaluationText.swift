import RunRecords
import TextFormatting

/// What `--evaluate` found: the one loss that is comparable before and after the training.
struct EvaluationText {
  private let evaluations: [RunRecord.Evaluation]

  init(_ record: RunRecord) { evaluations = record.evaluations }

  /// The loss before and after in a few words; nil if the run was not evaluated.
  var short: String? {
    guard let first = evaluations.first else { return nil }
    guard let last = evaluations.last, evaluations.count > 1 else {
      return "\(number(first.loss)) at step \(first.step)"
    }
    return "\(number(first.loss)) → \(number(last.loss))"
  }

  /// The same in a sentence, with what is due to chance.
  var line: String? {
    guard let first = evaluations.first else { return nil }
    var text =
      "mean loss over \(first.count) fixed images, noises and timesteps: \(number(first.loss)) after step \(first.step)"
    for later in evaluations.dropFirst() { text += ", \(number(later.loss)) after step \(later.step)" }
    if let low = first.chance.min(), let high = first.chance.max() {
      text += "; other draws of as many gave \(number(low)) to \(number(high)) at the start, which is chance"
    }
    return text
  }

  private func number(_ value: Double) -> String { NumberFormat.typeset(value, digits: 4) }
}
