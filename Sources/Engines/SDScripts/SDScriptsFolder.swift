import Files

/// A checkout of sd-scripts.
public struct SDScriptsFolder: Sendable, Equatable {
  /// Its absolute path.
  public let path: String
  /// The versions that its requirements.txt pins, by the names that pip uses.
  public let pins: [String: String]

  /// Opens a checkout.
  ///
  /// - Throws: `SDScriptsError.scripts` for a folder that is not a checkout of sd-scripts.
  public init(_ path: String) throws(SDScriptsError) {
    let absolute = Path.absolute(path)
    switch FileSystem.status(absolute)?.kind {
    case nil: throw .scripts(path: path, problem: "there is no such folder")
    case .folder: break
    default: throw .scripts(path: path, problem: "it is not a folder")
    }
    for name in [Self.script, "library/train_util.py", "library/config_util.py"] {
      guard FileSystem.status(Path.join(absolute, name))?.kind == .file else {
        throw .scripts(
          path: path,
          problem: "it does not contain \(name); it must be a checkout of https://github.com/kohya-ss/sd-scripts"
        )
      }
    }
    self.path = absolute
    let text = try? FileSystem.read(Path.join(absolute, "requirements.txt"), limit: 1 << 20)
    pins = Self.pins(String(decoding: text ?? [], as: UTF8.self))
  }

  /// The script that trains networks for Stable Diffusion 1.x.
  static let script = "train_network.py"

  /// The interpreter of the virtual environment that its own instructions create; nil if there is none.
  public var environmentPython: String? {
    ["venv/bin/python", ".venv/bin/python"].map { Path.join(path, $0) }.first { FileSystem.status($0) != nil }
  }

  /// Lines `name[extra]==version`.
  static func pins(_ text: String) -> [String: String] {
    var result: [String: String] = [:]
    for line in text.split(whereSeparator: \.isNewline) {
      guard let equals = line.firstRange(of: "=="), !line.hasPrefix("#") else { continue }
      let name = line[..<equals.lowerBound].prefix { $0 != "[" && $0 != " " }
      let version = line[equals.upperBound...].prefix { !$0.isWhitespace && $0 != ";" && $0 != "," }
      result[String(name)] = String(version)
    }
    return result
  }
}
