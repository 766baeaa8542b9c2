/// Reads and writes open files; a call interrupted by a signal is retried.
public enum Descriptor {
  /// Opens a file that child processes do not inherit.
  ///
  /// - Parameters:
  ///   - flags: `O_RDONLY` and the like.
  ///   - permissions: the permissions of a created file, before the process's umask.
  public static func open(
    _ path: String,
    _ flags: Int32,
    permissions: mode_t = 0o666
  ) throws(SystemError) -> Int32 {
    while true {
      let descriptor = Platform.open(path, flags | O_CLOEXEC, permissions)
      if descriptor >= 0 { return descriptor }
      if errno != EINTR { throw .last }
    }
  }

  /// Reads available bytes into the buffer from an index on; 0 at the end of the file.
  public static func read(
    _ descriptor: Int32,
    into buffer: inout [UInt8],
    from start: Int = 0
  ) throws(SystemError) -> Int {
    let count = buffer.withUnsafeMutableBytes { retry($0, start) { Glibc.read(descriptor, $0, $1) } }
    if count < 0 { throw .last }
    return count
  }

  /// Reads available bytes; 0 at the end of the file.
  public static func read(
    _ descriptor: Int32,
    into buffer: UnsafeMutableRawBufferPointer
  ) throws(SystemError) -> Int {
    let count = retry(buffer, 0) { Glibc.read(descriptor, $0, $1) }
    if count < 0 { throw .last }
    return count
  }

  /// Reads bytes from an offset on; 0 at the end of the file.
  public static func read(
    _ descriptor: Int32,
    into buffer: UnsafeMutableRawBufferPointer,
    at offset: Int
  ) throws(SystemError) -> Int {
    let count = retry(buffer, 0) { pread(descriptor, $0, $1, off_t(offset)) }
    if count < 0 { throw .last }
    return count
  }

  /// Reads until the buffer is full or the file ends; returns the number of bytes.
  ///
  /// - Parameter offset: where in the file to begin; nil to continue after the last read.
  public static func fill(
    _ descriptor: Int32,
    _ buffer: inout [UInt8],
    at offset: Int? = nil
  ) throws(SystemError) -> Int {
    var filled = 0
    while filled < buffer.count {
      let count = buffer.withUnsafeMutableBytes { bytes in
        retry(bytes, filled) { base, room in
          offset.map { pread(descriptor, base, room, off_t($0 + filled)) } ?? Glibc.read(descriptor, base, room)
        }
      }
      if count < 0 { throw .last }
      if count == 0 { break }
      filled += count
    }
    return filled
  }

  /// Writes all bytes.
  public static func write(_ descriptor: Int32, _ bytes: UnsafeRawBufferPointer) throws(SystemError) {
    let code = writeAll(descriptor, bytes)
    if code != 0 { throw SystemError(code: code) }
  }

  /// Writes all bytes.
  public static func write(_ descriptor: Int32, _ bytes: [UInt8]) throws(SystemError) {
    let code = bytes.withUnsafeBytes { writeAll(descriptor, $0) }
    if code != 0 { throw SystemError(code: code) }
  }

  /// Writes a text in UTF-8.
  public static func write(_ descriptor: Int32, _ text: String) throws(SystemError) {
    var text = text
    let code = text.withUTF8 { writeAll(descriptor, UnsafeRawBufferPointer($0)) }
    if code != 0 { throw SystemError(code: code) }
  }

  /// Has a file server report the errors that it would report when the file is closed.
  public static func flush(_ descriptor: Int32) throws(SystemError) {
    let copy = fcntl(descriptor, F_DUPFD_CLOEXEC, 3)
    if copy >= 0, close(copy) != 0, errno != EINTR { throw .last }
  }

  /// Opens /dev/null in place of standard streams that are closed.
  ///
  /// The next file that is opened would otherwise get the number, and what is printed would be written into it.
  public static func occupyStandardStreams() {
    for descriptor in STDIN_FILENO...STDERR_FILENO where fcntl(descriptor, F_GETFD) < 0 {
      // The lowest free number is given out; children inherit it.
      if Glibc.open("/dev/null", O_RDWR) < 0 { _ = Glibc.open("/", O_RDONLY | O_DIRECTORY) }
    }
  }

  /// Whether there is something to read, or the end of the file, within the time.
  public static func isReadable(_ descriptor: Int32, milliseconds: Int32) -> Bool {
    var poll = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
    return Glibc.poll(&poll, 1, milliseconds) > 0
  }

  /// Waits until a pipe or terminal that does not block takes bytes again; false if it never will.
  private static func waitUntilWritable(_ descriptor: Int32) -> Bool {
    var poll = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
    while Glibc.poll(&poll, 1, -1) < 0 {
      if errno != EINTR && errno != EAGAIN { return false }
    }
    return true
  }

  /// Writes all bytes; returns the error number, or 0.
  private static func writeAll(_ descriptor: Int32, _ bytes: UnsafeRawBufferPointer) -> Int32 {
    guard let base = bytes.baseAddress else { return 0 }
    var done = 0
    while done < bytes.count {
      let count = Glibc.write(descriptor, base + done, bytes.count - done)
      if count < 0, errno == EINTR || (errno == EAGAIN && waitUntilWritable(descriptor)) { continue }
      guard count != 0 else { return EIO }
      if count < 0 { return errno }
      done += count
    }
    return 0
  }

  /// Reads into the buffer from an index on, retrying after an interruption.
  private static func retry(
    _ buffer: UnsafeMutableRawBufferPointer,
    _ start: Int,
    _ call: (UnsafeMutableRawPointer, Int) -> Int
  ) -> Int {
    guard let base = buffer.baseAddress, start < buffer.count else { return 0 }
    while true {
      let count = call(base + start, buffer.count - start)
      if count >= 0 || errno != EINTR { return count }
    }
  }
}
