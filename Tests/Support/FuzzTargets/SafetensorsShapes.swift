import Safetensors

/// The shapes of a file's tensors.
enum SafetensorsShapes {
  static func read(_ path: String) -> [String: [Int]] {
    do { return try SafetensorsFile(path: path).tensors.mapValues(\.shape) } catch { fatalError(error.description) }
  }
}
