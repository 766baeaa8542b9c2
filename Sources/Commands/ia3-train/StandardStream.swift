import Platform

/// Writing text to the program's own streams.
enum StandardStream {
  case output
  case error

  /// Whether a person reads it.
  var isTerminal: Bool { isatty(self == .output ? STDOUT_FILENO : STDERR_FILENO) == 1 }

  /// Whether to colour what is written.
  var isColoured: Bool { isTerminal && (getenv("NO_COLOR").map { $0.pointee == 0 } ?? true) }

  /// Writes all of the text; what a closed pipe refuses is dropped.
  func write(_ text: String) {
    let descriptor = self == .output ? STDOUT_FILENO : STDERR_FILENO
    let bytes = Array(text.utf8)
    var done = 0
    while done < bytes.count {
      let wrote = bytes.withUnsafeBytes { buffer in
        buffer.baseAddress.map { systemWrite(descriptor, $0 + done, bytes.count - done) } ?? 0
      }
      if wrote < 0, errno == EINTR { continue }
      if wrote <= 0 { return }
      done += wrote
    }
  }
}

/// `write` of the system, whose name the method hides.
private func systemWrite(_ descriptor: Int32, _ bytes: UnsafeRawPointer, _ count: Int) -> Int {
  write(descriptor, bytes, count)
}
