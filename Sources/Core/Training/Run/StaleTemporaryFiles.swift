import Files
import Platform
import RunRecords

/// Temporary files that killed runs left in the middle of a save.
enum StaleTemporaryFiles {
  /// Removes temporary files and folders of processes that no longer exist.
  static func remove(in folder: String) {
    for name in (try? FileSystem.list(folder)) ?? [] {
      guard let mark = name.ranges(of: ".ia3-").last, let process = process(name[mark.upperBound...]),
        kill(process, 0) != 0, errno == ESRCH
      else { continue }
      let path = Path.join(folder, name)
      if name.hasPrefix("."), FileSystem.status(path)?.kind == .folder {
        // A folder that cannot be removed takes space but does no harm.
        try? StateFolder.removeTemporary(path)
      } else if [".safetensors", ".png", RunRecord.suffix].contains(where: name[..<mark.lowerBound].hasSuffix) {
        unlink(path)
      }
    }
  }

  private static func process(_ text: Substring) -> pid_t? {
    pid_t(text.hasPrefix("removed-") ? text.dropFirst("removed-".count) : text).flatMap { $0 > 0 ? $0 : nil }
  }
}
