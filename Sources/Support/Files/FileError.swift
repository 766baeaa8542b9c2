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

  /// A system call failed.
  ///
  /// - Parameter action: the attempted action: "read", "write" …
  public init(_ error: SystemError, _ action: String, _ path: String) {
    self = .system(path: path, action: action, code: error.code)
  }

  /// The path that it is about.
  public var path: String {
    switch self {
    case .system(let path, _, _), .notRegular(let path), .tooLarge(let path, _, _), .changed(let path): path
    }
  }

  /// The message without the path and without a full stop, for use after the path.
  public var reason: String {
    switch self {
    case .system(_, let action, let code): "cannot \(action): \(SystemError(code: code))"
    case .notRegular: "not a regular file"
    case .tooLarge(_, let bytes, let limit): "the file has \(bytes) bytes, but at most \(limit) are allowed"
    case .changed: "the file changed on disk since it was read; it was not overwritten"
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
    }
  }
}
