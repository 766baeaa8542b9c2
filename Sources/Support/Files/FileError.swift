import Platform

/// An error about a file, with a message for the user.
public enum FileError: Error, Sendable, Equatable, CustomStringConvertible {
  /// A system call failed.
  case system(path: String, action: String, code: Int32)
  /// The path names a folder, device or pipe instead of a file.
  case notRegular(path: String)
  /// More bytes than the reader accepts.
  case tooLarge(path: String, bytes: Int, limit: Int)
  /// The file changed between reading and writing.
  case changed(path: String)
  /// Someone else is writing the file.
  case busy(path: String)
  /// Writing failed in the middle, and the old content could not be put back.
  case halfWritten(path: String, code: Int32)
  /// The path is a link to something that does not exist.
  case danglingLink(path: String, target: String)
  /// Nobody writes to the pipe.
  case silentPipe(path: String)

  /// A system call failed.
  ///
  /// - Parameter action: the attempted action: "read", "write" …
  public init(_ error: SystemError, _ action: String, _ path: String) {
    self = .system(path: path, action: action, code: error.code)
  }

  /// The path that it is about.
  public var path: String {
    switch self {
    case .system(let path, _, _), .notRegular(let path), .tooLarge(let path, _, _), .changed(let path),
      .busy(let path), .halfWritten(let path, _), .danglingLink(let path, _), .silentPipe(let path):
      path
    }
  }

  /// The message without the path and without a full stop, for use after the path.
  public var reason: String {
    switch self {
    case .system(_, let action, let code): "cannot \(action): \(SystemError(code: code))"
    case .notRegular: "not a regular file"
    case .tooLarge(_, let bytes, let limit): "the file has \(bytes) bytes, but at most \(limit) are allowed"
    case .changed: "the file changed on disk since it was read; it was not overwritten"
    case .busy: "another program is writing the file; it was not overwritten"
    case .halfWritten(_, let code):
      "cannot write: \(SystemError(code: code)); the file is damaged, because its old content could not be put back"
    case .danglingLink(_, let target): "it is a link to \(target), which does not exist"
    case .silentPipe: "nothing writes to the pipe"
    }
  }

  /// The message, without a full stop.
  public var description: String {
    switch self {
    case .system(let path, let action, let code):
      "cannot \(action) \(path): \(SystemError(code: code))"
    case .notRegular(let path): "\(path) is not a regular file"
    case .tooLarge(let path, let bytes, let limit): "\(path) has \(bytes) bytes, but at most \(limit) are allowed"
    case .changed(let path): "\(path) changed on disk since it was read; it was not overwritten"
    case .busy(let path): "another program is writing \(path); it was not overwritten"
    case .halfWritten(let path, let code):
      "cannot write \(path): \(SystemError(code: code)); it is damaged, because its old content could not be put back"
    case .danglingLink(let path, let target): "\(path) is a link to \(target), which does not exist"
    case .silentPipe(let path): "nothing writes to the pipe \(path)"
    }
  }
}
