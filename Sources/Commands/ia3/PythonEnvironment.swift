import CommandSupport
import Platform

/// The packages of a Python.
enum PythonEnvironment {
  /// The version of a package.
  static func version(of package: String, python: String) throws(Failure) -> String {
    // A missing package prints nothing, which distinguishes it from a Python that cannot be run.
    let script = """
      import importlib.metadata as m, sys
      try: sys.stdout.write(m.version(sys.argv[1]))
      except m.PackageNotFoundError: pass
      """
    guard let output = ChildProcess.output(of: [python, "-c", script, package]) else {
      throw Failure("--python \(python): it cannot be run, or is older than Python 3.8")
    }
    let text = String(decoding: output, as: UTF8.self)
    guard !text.isEmpty else { throw Failure("--python \(python): \(package) is not installed there") }
    return text
  }
}
