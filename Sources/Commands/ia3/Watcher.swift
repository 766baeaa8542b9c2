import ArgumentParser
import CommandSupport
import Files
import Platform

/// Runs again whenever a file changes, until the program is interrupted.
struct Watcher {
  let paths: [String]
  /// In microseconds: short enough to feel immediate, long enough to cost nothing.
  private let interval: UInt32 = 300_000

  /// Returns only when the program ends. A failure is reported, and the run is tried again after the next change: a
  /// file may be missing for a moment while an editor saves it.
  func run(_ body: () throws -> Int32) throws -> Never {
    var last: [String: Int]?
    while true {
      let now = stamps()
      if now != last {
        if Terminal.output.isTerminal { Terminal.output.write(styled: "\u{1B}[2J\u{1B}[H") }
        do { _ = try body() } catch let failure as Failure {
          Terminal.error.write("Error: \(failure.description)\n")
        }
        // Nobody would see what the next run finds.
        if OutputState.isLost { throw ExitCode.success }
        // Fixes change files, too.
        last = stamps()
      }
      usleep(interval)
    }
  }

  /// The time of each file and folder that is watched.
  private func stamps() -> [String: Int] {
    var result: [String: Int] = [:]
    func visit(_ path: String, _ depth: Int) {
      guard let status = FileSystem.status(path) else { return }
      result[path] = status.modified
      guard status.kind == .folder, depth < 16 else { return }
      for name in (try? FileSystem.list(path)) ?? [] where !name.hasPrefix(".") {
        visit(Path.join(path, name), depth + 1)
      }
    }
    for path in paths { visit(path, 0) }
    // Project files apply to everything below them.
    for path in paths {
      var folder = Path.parent(Path.absolute(path))
      while true {
        visit(Path.join(folder, "ia3.toml"), 16)
        let parent = Path.parent(folder)
        if parent == folder { break }
        folder = parent
      }
    }
    return result
  }
}
