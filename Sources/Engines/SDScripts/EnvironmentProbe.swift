import Documents
import Files
import Platform

/// What is installed for a Python.
public struct EnvironmentReport: Sendable, Equatable {
  /// One CUDA device.
  public struct Device: Sendable, Equatable {
    /// Its name.
    public var name: String
    /// Its memory in bytes.
    public var memory: Int

    /// Makes a device.
    public init(name: String, memory: Int) {
      self.name = name
      self.memory = memory
    }
  }

  /// The interpreter's own path.
  public var executable: String
  /// `3.11.7`
  public var python: String
  /// Versions by the names that pip uses, without packages that are not installed.
  public var packages: [String: String]
  /// Modules that are installed but cannot be imported, with Python's message.
  public var broken: [String: String]
  /// The CUDA devices that torch can use.
  public var devices: [Device]

  /// Makes a report.
  public init(
    executable: String,
    python: String,
    packages: [String: String],
    broken: [String: String] = [:],
    devices: [Device] = []
  ) {
    self.executable = executable
    self.python = python
    self.packages = packages
    self.broken = broken
    self.devices = devices
  }
}

/// Asks a Python interpreter what is installed for it.
public enum EnvironmentProbe {
  /// The packages whose versions are reported: those of sd-scripts' requirements that training needs.
  static let packages = [
    "torch", "torchvision", "accelerate", "transformers", "diffusers", "safetensors", "lycoris-lora",
    "prodigyopt", "tensorboard", "toml", "voluptuous", "einops", "imagesize", "ftfy", "opencv-python",
    "opencv-python-headless", "xformers", "bitsandbytes", "lion-pytorch", "dadaptation", "schedulefree",
    "prodigy-plus-schedule-free", "wandb", "huggingface-hub", "sentencepiece",
  ]

  /// Marks the report among everything else that packages print while they are imported.
  private static let mark = "ia3-environment:"

  /// The script, for a single start of Python. Versions come from the packages' metadata; torch and torchvision are
  /// imported, since only that shows their devices and whether they match.
  static let script = """
    import importlib.metadata, json, sys
    report = {"executable": sys.executable, "python": ".".join(map(str, sys.version_info[:3])),
              "packages": {}, "broken": {}, "devices": []}
    for name in sys.argv[1:]:
        try:
            report["packages"][name] = str(importlib.metadata.version(name))
        except Exception:
            pass
    for name in ("torch", "torchvision"):
        if name == "torchvision" and ("torch" in report["broken"] or "torch" not in report["packages"]):
            break
        try:
            __import__(name)
            module = sys.modules[name]
            report["packages"].setdefault(name, str(getattr(module, "__version__", "0")))
        except ModuleNotFoundError as error:
            if error.name == name:
                report["packages"].pop(name, None)
            else:
                report["broken"][name] = str(error)
        except BaseException as error:
            report["broken"][name] = type(error).__name__ + ": " + str(error)
    try:
        import torch
        if torch.cuda.is_available():
            for index in range(torch.cuda.device_count()):
                device = torch.cuda.get_device_properties(index)
                report["devices"].append({"name": device.name, "memory": device.total_memory})
    except BaseException as error:
        if "torch" in report["packages"]:
            report["broken"].setdefault("torch", type(error).__name__ + ": " + str(error))
    print("\\n\(mark)" + json.dumps(report))
    """

  /// Runs Python and reads its report.
  ///
  /// - Parameters:
  ///   - python: the interpreter: a path, or a name in PATH.
  ///   - seconds: how long Python may take; importing torch from a cold disk can take a minute.
  /// - Throws: `SDScriptsError.python`.
  public static func report(python: String, seconds: Double = 180) throws(SDScriptsError) -> EnvironmentReport {
    let child = try rethrowing(
      ChildProcess([python, "-c", script] + packages),
      as: { (_: SystemError) in
        SDScriptsError.python(path: python, problem: "there is no such program, or it cannot be started")
      }
    )
    var output: [UInt8] = []
    var left = seconds
    reading: while true {
      let before = SystemClock.monotonicSeconds
      switch child.read(milliseconds: 100) {
      case .bytes(let bytes): output += bytes
      case .nothing: break
      case .end: break reading
      }
      left -= SystemClock.monotonicSeconds - before
      if left <= 0 || output.count > 16 << 20 {
        child.signal(SIGKILL)
        _ = child.wait()
        throw .python(
          path: python,
          problem: left <= 0
            ? "it did not answer within \(Int(seconds)) s; does 'import torch' hang there?"
            : "it does not stop printing"
        )
      }
    }
    let end = child.wait()
    guard end == .exited(0), let report = parse(String(decoding: output, as: UTF8.self)) else {
      let last = String(decoding: output, as: UTF8.self).split(separator: "\n").last.map { ": \($0)" } ?? ""
      throw .python(path: python, problem: "it does not run, or is not Python 3.8 or newer\(last)")
    }
    return report
  }

  /// Reads the report; nil if there is none.
  static func parse(_ output: String) -> EnvironmentReport? {
    guard let line = output.split(separator: "\n").last(where: { $0.hasPrefix(mark) }) else { return nil }
    let text = String(line.dropFirst(mark.count))
    guard let root = Document.parse(Source(path: "environment", text: text), as: .json).root,
      let executable = root["executable"]?.string, let python = root["python"]?.string
    else { return nil }
    func texts(_ name: String) -> [String: String] {
      var result: [String: String] = [:]
      for member in root[name]?.members ?? [] { result[member.key] = member.value.string }
      return result
    }
    let devices = (root["devices"]?.items ?? []).map { node in
      let memory = if case .integer(let bytes) = node["memory"]?.content { bytes } else { 0 }
      return EnvironmentReport.Device(name: node["name"]?.string ?? "CUDA device", memory: memory)
    }
    return EnvironmentReport(
      executable: executable,
      python: python,
      packages: texts("packages"),
      broken: texts("broken"),
      devices: devices
    )
  }
}
