import Files

/// How paths are written for the program that reads them.
///
/// In Windows' Linux a Python of Windows can be started, which knows `/mnt/c/kohya_ss` as `C:\kohya_ss`.
enum PathStyle: Sendable, Equatable {
  case posix, windows

  /// The paths that a Python reads.
  init(python: String) { self = Path.fileExtension(python) == ".exe" ? .windows : .posix }

  /// A path, with the separator that Python and Windows both accept.
  func text(_ path: String, separator: String = "/") -> String {
    let names = Path.components(path)
    guard self == .windows, Path.isAbsolute(path), names.count > 1, names[0] == "mnt", let drive = names[1].utf8.first,
      names[1].utf8.count == 1, UInt8(ascii: "a")...UInt8(ascii: "z") ~= drive
    else { return path }
    return names[1].uppercased() + ":" + separator + names.dropFirst(2).joined(separator: separator)
  }
}
