import Platform

/// Pipes that are named like files: those that a shell makes of `<(COMMAND)`, and those of `mkfifo`.
enum Pipe {
  /// How long to wait for somebody who writes, in milliseconds.
  private static let patience: Int32 = 1000

  /// Whether an open file is a pipe.
  static func isOne(_ descriptor: Int32) -> Bool {
    var info = stat()
    return fstat(descriptor, &info) == 0 && info.st_mode & S_IFMT == S_IFIFO
  }

  /// Waits for somebody who writes to a pipe that was opened with `O_NONBLOCK`, and makes reads wait from then on.
  ///
  /// - Returns: the first bytes, if they had to be read to know.
  /// - Throws: `FileError.silentPipe` if nobody comes.
  static func begin(_ descriptor: Int32, path: String) throws(FileError) -> [UInt8] {
    var first: [UInt8] = []
    if !Descriptor.isReadable(descriptor, milliseconds: patience) {
      var byte: [UInt8] = [0]
      do throws(SystemError) {
        // Without a writer, the pipe looks as if it were at its end.
        guard try Descriptor.read(descriptor, into: &byte) > 0 else { throw SystemError(code: EPIPE) }
        first = byte
      } catch {
        if error.code == EPIPE { throw .silentPipe(path: path) }
        // There is one, who has been silent so far.
        guard error.code == EAGAIN else { throw FileError(error, "read", path) }
      }
    }
    let flags = fcntl(descriptor, F_GETFL)
    guard flags >= 0, fcntl(descriptor, F_SETFL, flags & ~O_NONBLOCK) >= 0 else {
      throw .system(path: path, action: "read", code: errno)
    }
    return first
  }
}
