import Files
import Platform

/// Why sd-scripts cannot run a config, or what went wrong with its run.
public enum SDScriptsError: Error, Sendable, Equatable, CustomStringConvertible {
  /// The Python interpreter cannot be used.
  case python(path: String, problem: String)
  /// The folder is not a checkout of sd-scripts.
  case scripts(path: String, problem: String)
  /// The installed packages cannot train the config.
  case environment([EnvironmentProblem])
  /// A setting that cannot be passed to sd-scripts.
  case setting(name: String, problem: String)
  /// The numbers of processes and machines are out of range or contradict each other.
  case launch(String)
  /// A file cannot be read or written.
  case file(FileError)
  /// A program cannot be started.
  case start(program: String, code: String)
  /// sd-scripts has ended with an error.
  case failed(end: ChildProcess.End, log: String, lastLines: [String])
  /// sd-scripts succeeded, but the network is not what the config describes.
  case untrained(network: String, problems: [String], log: String, lastLines: [String])

  /// The message, without a full stop.
  public var description: String {
    switch self {
    case .python(let path, let problem): "--python \(path): \(problem)"
    case .scripts(let path, let problem): "--sd-scripts \(path): \(problem)"
    case .environment(let problems):
      "this environment cannot train the config:"
        + problems.map { "\n  \($0.what)\n    remedy: \($0.remedy)" }.joined()
    case .setting(let name, let problem): "\(name): \(problem)"
    case .launch(let problem): problem
    case .file(let error): error.description
    case .start(let program, let code): "\(program) cannot be started: \(code)"
    case .failed(let end, let log, let lines): Self.failure(end, log, lines)
    case .untrained(let network, let problems, let log, let lines):
      "sd-scripts has ended, but \(network) is not what the config trains:"
        + problems.map { "\n  \($0)" }.joined()
        + (FailureAdvice.text(lines).map { "\nwhat to do: \($0)" } ?? "")
        + "\neverything it printed is in \(log)"
    }
  }

  /// The lines that are not of Accelerate, which follows a failed program with a trace of its own.
  private static func ownLines(_ lines: [String]) -> ArraySlice<String> {
    let start = lines.lastIndex { $0.hasPrefix("Traceback (most recent call last)") }
    guard let start, start > 0, lines.last?.hasPrefix("subprocess.CalledProcessError: ") == true,
      lines[start...].contains(where: { $0.contains("accelerate") })
    else { return lines[...] }
    return lines[..<start]
  }

  private static func failure(_ end: ChildProcess.End, _ log: String, _ lines: [String]) -> String {
    let how =
      switch end {
      case .exited(let code): "ended with code \(code)"
      case .killed(let signal): "was ended by signal \(signal)"
      }
    var text = "sd-scripts \(how)"
    let last = ownLines(lines).suffix(12)
    if !last.isEmpty { text += "; its last lines:" + last.map { "\n  | \($0)" }.joined() }
    if let advice = FailureAdvice.text(lines) { text += "\nwhat to do: \(advice)" }
    return text + "\neverything it printed is in \(log)"
  }
}

/// Something about the installed programs that would make a run fail, or train nothing.
public struct EnvironmentProblem: Sendable, Equatable {
  /// What is wrong.
  public var what: String
  /// How to fix it.
  public var remedy: String

  /// Makes a problem.
  public init(_ what: String, remedy: String) {
    self.what = what
    self.remedy = remedy
  }
}
