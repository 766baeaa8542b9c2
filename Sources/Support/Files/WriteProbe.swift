import Platform

/// Finds out before long work whether its result can be saved, by saving something there and removing it again.
public enum WriteProbe {
  /// Throws if a file cannot be made or replaced as a whole; a file that exists is not changed.
  public static func file(_ path: String) throws(FileError) {
    let file = try AtomicFile(path)
    defer { file.abandon() }
    try file.write([0])
  }

  /// Throws if names of these lengths cannot be made in a folder; folders that are missing are made and removed again.
  ///
  /// - Parameters:
  ///   - fileName: the bytes of the longest name of a file.
  ///   - folderName: the bytes of the longest name of a folder.
  public static func folder(_ path: String, fileName: Int, folderName: Int = 0) throws(FileError) {
    var attempts = 5
    while true {
      do throws(FileError) { return try probe(path, fileName, folderName) } catch {
        attempts -= 1
        // Another process that looked at the same time may have removed a folder that it had made.
        guard case .system(_, _, ENOENT) = error, attempts > 0 else { throw error }
      }
    }
  }

  /// The bytes of a path's last component.
  public static func nameLength(_ path: String) -> Int { SystemText.bytes(Path.name(path)).count }

  private static func probe(_ path: String, _ fileName: Int, _ folderName: Int) throws(FileError) {
    var made: [String] = []
    defer { for folder in made.reversed() { rmdir(folder) } }
    try FileSystem.makeFolder(path, recording: &made)
    do throws(FileError) {
      // Whether a name fits is known without making it.
      for length in [fileName, folderName] {
        var info = stat()
        if lstat(Path.join(path, name(bytes: length)), &info) != 0, errno == ENAMETOOLONG {
          throw .system(path: path, action: "write files in", code: ENAMETOOLONG)
        }
      }
      try file(Path.join(path, name(bytes: fileName)))
    } catch {
      guard case .system(_, _, let code) = error else { throw error }
      // The name of the attempt means nothing to the user.
      throw .system(path: path, action: "write files in", code: code)
    }
  }

  /// A name that nothing has, of at least this many bytes.
  ///
  /// If the program is killed meanwhile, the next run takes its temporary file for an unfinished network, and removes it.
  private static func name(bytes: Int) -> String {
    let (start, end) = (".ia3-probe-\(String(UInt64.random(in: 0...UInt64.max), radix: 36))", ".safetensors")
    return start + String(repeating: "x", count: max(0, bytes - start.utf8.count - end.utf8.count)) + end
  }
}
