import Platform

/// What went wrong with a file, in words for the user.
public enum FileError: Error, Sendable, Equatable, CustomStringConvertible {
  /// A system call failed.
  case system(path: String, action: String, code: Int32)
  /// The path names a folder, device or pipe where a file is needed.
  case notRegular(path: String)
  /// More bytes than the reader accepts.
  case tooLarge(path: String, bytes: Int, limit: Int)
  /// The file changed between reading and writing.
  case changed(path: String)

  /// A system call failed.
  ///
  /// - Parameter action: what was tried: "read", "write" …
  public init(_ error: SystemError, _ action: String, _ path: String) {
    self = .system(path: path, action: action, code: error.code)
  }

  /// The path that it is about.
  public var path: String {
    switch self {
    case .system(let path, _, _), .notRegular(let path), .tooLarge(let path, _, _), .changed(let path): path
    }
  }

  /// The message if the path is named already, without a full stop.
  public var reason: String {
    switch self {
    case .system(_, let action, let code): "cannot \(action): \(SystemError(code: code))"
    case .notRegular: "not a regular file"
    case .tooLarge(_, let bytes, let limit): "the file has \(bytes) bytes; at most \(limit) are read"
    case .changed: "the file changed on disk since it was read; it was not overwritten"
    }
  }

  /// The message, without a full stop.
  public var description: String {
    switch self {
    case .system(let path, let action, let code):
      "cannot \(action) \(path): \(SystemError(code: code))"
    case .notRegular(let path): "\(path) is not a regular file"
    case .tooLarge(let path, let bytes, let limit): "\(path) has \(bytes) bytes; at most \(limit) are read"
    case .changed(let path): "\(path) changed on disk since it was read; it was not overwritten"
    }
  }
}
