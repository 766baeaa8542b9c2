import Platform
import Safetensors

/// The shapes of a file's tensors.
enum SafetensorsShapes {
  static func read(_ path: String) -> ExactDictionary<[Int]> {
    do throws(SafetensorsError) { return try SafetensorsFile(path: path).tensors.mapValues { $0.shape } } catch {
      fatalError(error.description)
    }
  }
}
