/// The error of a failed system call.
public struct SystemError: Error, Sendable, Equatable, CustomStringConvertible {
  /// The error number, such as `ENOENT`.
  public let code: Int32

  /// Makes an error.
  public init(code: Int32) { self.code = code }

  /// The error of the call that failed last on this thread.
  static var last: SystemError { SystemError(code: errno) }

  /// The system's message.
  public var description: String { String(cString: strerror(code)) }
}
