import Documents
import Files
import Safetensors

/// `train_state.json`: a run's position in sd-scripts' format, with a hash of its own.
///
/// It is not covered by the hash in the state, since the two files of an existing state are replaced one after the other.
struct PositionFile {
  /// The epoch, counted from 1.
  let epoch: Int
  /// Updates done.
  let step: Int

  /// The text of the file.
  var text: String {
    let members = "\"current_epoch\": \(epoch), \"current_step\": \(step)"
    let hash = Array("{\(members)}".utf8).withUnsafeBytes { SHA256.hexadecimal($0) }
    return "{\(members), \"sha256\": \"\(hash)\"}\n"
  }

  /// Throws `StateError.damaged` if a file is not as `text` writes it. A missing file does no harm.
  static func check(_ path: String) throws(StateError) {
    guard FileSystem.status(path) != nil else { return }
    let bytes = try rethrowing(FileSystem.read(path, limit: 1 << 16), as: StateError.file)
    let source = Source(path: path, bytes: bytes)
    let root = Document.parse(source, as: .json).root
    guard case .integer(let epoch)? = root?["current_epoch"]?.content,
      case .integer(let step)? = root?["current_step"]?.content,
      bytes == Array(PositionFile(epoch: epoch, step: step).text.utf8)
    else { throw .damaged(path: path) }
  }
}
