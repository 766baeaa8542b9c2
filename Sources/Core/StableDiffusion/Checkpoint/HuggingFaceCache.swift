import Files
import Platform

/// The cache of Hugging Face's libraries. Models are read from it, but never downloaded.
public struct HuggingFaceCache: Sendable {
  /// The folder with a folder for each model.
  public let folder: String

  /// The cache at the place that the environment names, in the order of huggingface_hub's own constants.py.
  public init(environment: (String) -> String? = Environment.value) {
    func value(_ name: String) -> String? {
      environment(name).flatMap { $0.isEmpty ? nil : $0 }
    }
    let home = value("HOME") ?? "."
    let caches = value("XDG_CACHE_HOME") ?? Path.join(home, ".cache")
    let root = value("HF_HOME") ?? Path.join(caches, "huggingface")
    let hub = value("HF_HUB_CACHE") ?? value("HUGGINGFACE_HUB_CACHE") ?? Path.join(root, "hub")
    folder = hub.hasPrefix("~/") ? Path.join(home, String(hub.dropFirst(2))) : hub
  }

  /// Whether a text can name a model: `owner/model`, of letters, digits, `-`, `_` and `.`.
  public static func isModelName(_ text: String) -> Bool {
    let parts = text.split(separator: "/", omittingEmptySubsequences: false)
    return parts.count == 2
      && parts.allSatisfy { part in
        !part.isEmpty && part.utf8.count <= 96 && part.first != "." && part.first != "-"
          && part.utf8.allSatisfy {
            switch $0 {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"): true
            case UInt8(ascii: "0")...UInt8(ascii: "9"): true
            default: "-_.".utf8.contains($0)
            }
          }
      }
  }

  /// The folder of a model's files as of its main branch.
  ///
  /// - Throws: `CheckpointError.notInCache` with the place of the missing files and the command that downloads them.
  public func snapshot(_ name: String) throws(CheckpointError) -> String {
    let model = Path.join(folder, "models--" + name.split(separator: "/").joined(separator: "--"))
    guard FileSystem.status(model)?.kind == .folder else { throw .notInCache(name: name, looked: model) }
    let reference = Path.join(model, "refs/main")
    let snapshots = Path.join(model, "snapshots")
    if let bytes = try? FileSystem.read(reference, limit: 1024) {
      let commit = String(decoding: bytes, as: UTF8.self).filter { !$0.isWhitespace }
      let path = Path.join(snapshots, commit)
      if !commit.isEmpty, !commit.contains("/"), !commit.hasPrefix("."),
        FileSystem.status(path)?.kind == .folder
      {
        return path
      }
    }
    // Downloads by a commit leave no reference.
    if let names = try? FileSystem.list(snapshots), names.count == 1 { return Path.join(snapshots, names[0]) }
    throw .notInCache(name: name, looked: reference)
  }
}
