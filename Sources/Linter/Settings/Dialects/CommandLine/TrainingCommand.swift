/// The words around a training script's name.
struct TrainingCommand {
  var script: String
  var before: [CommandWord]
  var after: [CommandWord]
  /// Behind its last word.
  var end: Int
  /// Whether every quote is closed.
  var isClosed: Bool {
    (before + after + CommandOption.options(after).flatMap(\.values)).allSatisfy(\.isClosed)
  }
}
