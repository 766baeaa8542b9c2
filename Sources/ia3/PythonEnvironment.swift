/// What is installed for a Python.
enum PythonEnvironment {
  /// The version of a package; nil where Python or the package is missing.
  static func version(of package: String, python: String) -> String? {
    let script = "import importlib.metadata as m, sys; sys.stdout.write(m.version(sys.argv[1]))"
    guard let output = Subprocess.output([python, "-c", script, package]) else { return nil }
    let text = String(decoding: output, as: UTF8.self)
    return text.isEmpty ? nil : text
  }
}
