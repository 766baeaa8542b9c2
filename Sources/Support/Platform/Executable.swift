/// The running program, and replacing it with another one.
public enum Executable {
  /// The path of the running program, symbolic links resolved.
  public static let path: String = {
    guard let path = realpath("/proc/self/exe", nil) else { return "/proc/self/exe" }
    defer { free(path) }
    return SystemText.text(path)
  }()

  /// The arguments that the program was started with, its name first.
  public static var arguments: [String] {
    UnsafeBufferPointer(start: CommandLine.unsafeArgv, count: Int(CommandLine.argc)).compactMap {
      $0.map { SystemText.text($0) }
    }
  }

  /// Replaces the program of this process; returns only on failure, with the reason.
  ///
  /// - Parameter words: the program's own name and its arguments.
  public static func replace(with path: String, _ words: [String]) -> SystemError {
    var pointers: [UnsafeMutablePointer<CChar>?] = words.map { strdup($0) } + [nil]
    defer { for pointer in pointers { free(pointer) } }
    // A missing word would end the list.
    if pointers.dropLast().contains(nil) { return SystemError(code: EINVAL) }
    execv(path, &pointers)
    return .last
  }
}
