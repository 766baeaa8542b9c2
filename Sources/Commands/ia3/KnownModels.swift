import Files
import Networks
import Platform

/// Checkpoints in the folders where the programs of the field keep them.
enum KnownModels {
  private static let folders = [
    ".", "models", "models/Stable-diffusion", "kohya_ss/models", "~/kohya_ss/models",
    "~/stable-diffusion-webui/models/Stable-diffusion", "~/stable-diffusion-webui-forge/models/Stable-diffusion",
    "~/ComfyUI/models/checkpoints",
  ]

  /// The paths of the models that are found, at most `limit`, in order.
  static func found(limit: Int = 12) -> [String] {
    var seen: Set<ExactText> = []
    var result: [String] = []
    for folder in folders {
      var path = folder
      if path.hasPrefix("~/") {
        guard let home = Environment.value("HOME") else { continue }
        path = Path.join(home, String(path.dropFirst(2)))
      }
      for name in (try? FileSystem.list(path)) ?? [] where Path.fileExtension(name) == ".safetensors" {
        let file = path == "." ? name : Path.join(path, name)
        guard result.count < limit, seen.insert(ExactText(FileSystem.resolved(file))).inserted, isModel(file) else {
          continue
        }
        result.append(file)
      }
    }
    return result
  }

  /// Whether a file is a checkpoint of Stable Diffusion 1.x, by the names and shapes of its tensors.
  private static func isModel(_ path: String) -> Bool {
    do throws(NetworkFileError) { _ = try NetworkFile(path: path, measuring: false) } catch {
      if case .otherKind(_, nil) = error { return true }
    }
    return false
  }
}
