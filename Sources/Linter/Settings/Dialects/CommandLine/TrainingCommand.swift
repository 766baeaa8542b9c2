/// A command that runs a training script.
struct TrainingCommand {
  var script: String
  var before: [CommandWord]
  var after: [CommandWord]
  /// The offset after its last word.
  var end: Int
  /// Whether it has more words than are read.
  var isCut: Bool { before.count + after.count >= ShellReader.wordLimit }
  /// Whether every quote is closed.
  var isClosed: Bool {
    (before + after + CommandOption.options(after).flatMap(\.values)).allSatisfy(\.isClosed)
  }
}
