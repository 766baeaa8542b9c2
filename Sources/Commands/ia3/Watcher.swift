import ArgumentParser
import CommandSupport
import Files
import Platform

/// Runs again whenever a file changes, until the program is interrupted.
///
/// The system reports changes in the folders that are searched, so that waiting costs nothing however many files there
/// are. It does not for network drives and beyond a limit of folders; therefore files are also compared with what they
/// were, the more rarely the longer that takes.
struct Watcher {
  let paths: [String]
  /// Whether project files count.
  let readsProjects: Bool
  /// Whether a run changes files itself.
  let writes: Bool

  /// Short enough to feel immediate, long enough to cost nothing.
  private static let interval: Int32 = 300
  /// How long to wait for further changes: programs write several files, or one in several steps.
  private static let pause: Int32 = 50
  /// How often at most.
  private static let pauses = 20

  /// Returns only when the program ends. A failure is reported, and the run is tried again after the next change: a
  /// file may be missing for a moment while an editor saves it.
  func run(_ body: () throws -> Int32) throws -> Never {
    var changes = FileChanges()
    while true {
      changes.watch { WatchedFiles(paths, readsProjects: readsProjects) }
      if Terminal.output.isTerminal { Terminal.output.write(styled: "\u{1B}[2J\u{1B}[H") }
      do { _ = try body() } catch let failure as Failure {
        Terminal.error.line(.error, failure.description)
      }
      // Nobody would see what the next run finds.
      if OutputState.isLost { throw ExitCode.success }
      // What the run itself has changed is no reason for another one.
      if writes { changes.watch { WatchedFiles(paths, readsProjects: readsProjects) } }
      while !changes.happen(within: Self.interval) {}
      for _ in 0..<Self.pauses where !changes.happen(within: Self.pause) { break }
    }
  }
}
