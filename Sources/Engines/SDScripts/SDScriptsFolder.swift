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
    if let missing = Self.signs.first(where: { !Self.holds($0, in: absolute) }) {
      throw .scripts(
        path: path,
        problem: "it does not contain \(missing); it must be a checkout of https://github.com/kohya-ss/sd-scripts"
      )
    }
    self.path = absolute
    let text = try? FileSystem.read(Path.join(absolute, "requirements.txt"), limit: 1 << 20)
    pins = Self.pins(String(decoding: text ?? [], as: UTF8.self))
  }

  /// Files that every checkout has.
  private static let signs = ["train_network.py", "library/train_util.py", "library/config_util.py"]

  private static func holds(_ name: String, in folder: String) -> Bool {
    FileSystem.status(Path.join(folder, name))?.kind == .file
  }

  /// The path of a training script.
  ///
  /// - Throws: `SDScriptsError.scripts` if this checkout has none, as one that is older than the script.
  func path(of script: TrainingScript) throws(SDScriptsError) -> String {
    guard Self.holds(script.file, in: path) else {
      throw .scripts(path: path, problem: "it does not contain \(script.file), which the config needs; update it")
    }
    return Path.join(path, script.file)
  }

  // MARK: Finding

  /// Where checkouts are: beside a config or the working folder, as kohya_ss contains one, and by itself.
  private static let near = [".", "sd-scripts", "kohya_ss/sd-scripts"]

  /// The folders in which programs of the field are put: by people, on RunPod, on Colab, and on Windows as its Linux
  /// sees it.
  private static let usualPlaces = [
    "~", "~/stable-diffusion", "~/ai", "/workspace", "/content", "/opt", "/mnt/c", "/mnt/c/ai", "/mnt/d", "/mnt/d/ai",
    "/mnt/e",
  ]

  /// The first checkout near some folders, at most three levels above them, or in a usual place; nil if there is none.
  ///
  /// - Parameters:
  ///   - folders: folders to begin with.
  ///   - home: the user's own folder.
  public static func find(near folders: [String], home: String?) -> SDScriptsFolder? {
    var places: [String] = []
    for folder in folders {
      var place = Path.absolute(folder)
      for _ in 0..<4 {
        places.append(place)
        place = Path.parent(place)
      }
    }
    places += usualPlaces.compactMap { place in
      guard place.hasPrefix("~") else { return place }
      return home.map { Path.normalized($0 + place.dropFirst()) }
    }
    for place in places {
      for name in near {
        let folder = Path.normalized(Path.join(place, name))
        if signs.allSatisfy({ holds($0, in: folder) }) { return try? SDScriptsFolder(folder) }
      }
    }
    return nil
  }

  /// The interpreter of the virtual environment that its own instructions, or those of the kohya_ss around it, create;
  /// nil if there is none.
  public var environmentPython: String? {
    for folder in [path, Path.parent(path)] {
      for name in ["venv", ".venv"] {
        for python in ["bin/python", "Scripts/python.exe"] {
          let file = Path.join(folder, "\(name)/\(python)")
          if FileSystem.status(file)?.kind == .file { return file }
        }
      }
    }
    return nil
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
