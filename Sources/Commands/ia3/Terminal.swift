import Platform

/// Standard output and error, and what they can show.
enum Terminal {
  /// Writes to standard output.
  static func write(_ text: String) { write(text, to: STDOUT_FILENO) }

  /// Writes bytes as they are to standard output: a file need not be UTF-8.
  static func write(_ bytes: [UInt8]) { bytes.withUnsafeBytes { write($0, to: STDOUT_FILENO) } }

  /// Writes to standard error.
  static func writeError(_ text: String) { write(text, to: STDERR_FILENO) }

  private static func write(_ text: String, to descriptor: Int32) {
    var text = text
    text.withUTF8 { write(UnsafeRawBufferPointer($0), to: descriptor) }
  }

  private static func write(_ buffer: UnsafeRawBufferPointer, to descriptor: Int32) {
    guard let base = buffer.baseAddress else { return }
    var done = 0
    while done < buffer.count {
      let count = writeBytes(descriptor, base + done, buffer.count - done)
      if count <= 0 { return }
      done += count
    }
  }

  private static func writeBytes(_ descriptor: Int32, _ base: UnsafeRawPointer, _ count: Int) -> Int {
    while true {
      let written = Glibc.write(descriptor, base, count)
      if written >= 0 || errno != EINTR { return written }
    }
  }

  /// Whether a person reads standard output.
  static var isInteractive: Bool { isatty(STDOUT_FILENO) == 1 }

  /// Whether a person can answer questions.
  static var canAsk: Bool { isatty(STDIN_FILENO) == 1 && isatty(STDERR_FILENO) == 1 }

  /// An environment variable; nil where it is unset or empty.
  static func environment(_ name: String) -> String? {
    guard let value = getenv(name), value.pointee != 0 else { return nil }
    return String(cString: value)
  }
}
