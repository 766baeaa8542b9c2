import Files

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Runs again whenever a file changes, until the program is interrupted.
struct Watcher {
  let paths: [String]
  /// Short enough to feel immediate, long enough to cost nothing.
  private let interval: UInt32 = 300_000

  /// Never returns but by an error of the first run.
  func run(_ body: ([String]) throws -> Int32) throws -> Never {
    var last: [String: Int] = [:]
    while true {
      let now = stamps()
      if now != last {
        if Terminal.isInteractive { Terminal.write("\u{1B}[2J\u{1B}[H") }
        do { _ = try body(paths) } catch let failure as Failure { Terminal.writeError("ia3: \(failure.description)\n") }
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
      for name in (try? FileSystem.list(path)) ?? [] where !name.hasPrefix(".") { visit(Path.join(path, name), depth + 1) }
    }
    for path in paths { visit(path, 0) }
    return result
  }
}
