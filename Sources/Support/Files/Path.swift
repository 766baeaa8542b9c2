import Platform

/// File paths as text: joining, splitting, making relative.
///
/// Slashes and dots are looked for as bytes, since a name may begin with a combining mark, which Swift would take for a
/// part of the slash before it.
public enum Path {
  private static let slash = UInt8(ascii: "/")

  /// `base/path`, or `path` alone if it is absolute.
  public static func join(_ base: String, _ path: String) -> String {
    if isAbsolute(path) || base.isEmpty || base == "." { return path }
    return base.utf8.last == slash ? base + path : "\(base)/\(path)"
  }

  /// Whether the path begins at the root.
  public static func isAbsolute(_ path: String) -> Bool { path.utf8.first == slash }

  /// The folder that contains the path's last component; `.` for a bare name.
  public static func parent(_ path: String) -> String {
    let trimmed = trimmingSlashes(path)
    guard let slash = trimmed.utf8.lastIndex(of: slash) else { return path == "/" ? "/" : "." }
    return slash == trimmed.startIndex ? "/" : String(trimmed[..<slash])
  }

  /// The path's last component.
  public static func name(_ path: String) -> String {
    let trimmed = trimmingSlashes(path)
    guard let slash = trimmed.utf8.lastIndex(of: slash) else { return String(trimmed) }
    return String(trimmed[trimmed.utf8.index(after: slash)...])
  }

  /// The extension with its dot, in lower case; empty if the name has none.
  public static func fileExtension(_ path: String) -> String {
    let name = name(path)
    guard let dot = name.utf8.lastIndex(of: UInt8(ascii: ".")), dot != name.startIndex else { return "" }
    return name[dot...].lowercased()
  }

  /// The last component without its extension.
  public static func stem(_ path: String) -> String {
    let name = name(path)
    guard let dot = name.utf8.lastIndex(of: UInt8(ascii: ".")), dot != name.startIndex else { return name }
    return String(name[..<dot])
  }

  /// The path without `.`, `..` and doubled slashes, resolved by text alone.
  public static func normalized(_ path: String) -> String {
    var parts: [Substring] = []
    for part in components(path) where part != "." {
      if part == "..", let last = parts.last, last != ".." {
        parts.removeLast()
      } else if part != ".." || !isAbsolute(path) {
        parts.append(part)
      }
    }
    let joined = parts.joined(separator: "/")
    return isAbsolute(path) ? "/" + joined : joined.isEmpty ? "." : joined
  }

  /// The names between the slashes.
  public static func components(_ path: String) -> [Substring] {
    path.utf8.split(separator: slash).map { Substring($0) }
  }

  /// The absolute path, taken from the working folder, with `.` and `..` resolved.
  public static func absolute(_ path: String) -> String {
    normalized(join(FileSystem.workingFolder, path))
  }

  /// The path relative to a folder, with `..` if it lies outside; both are resolved against the working folder.
  public static func relative(_ path: String, to folder: String) -> String {
    let path = components(absolute(path))
    let folder = components(absolute(folder))
    let common = zip(path, folder).prefix { $0.utf8.elementsEqual($1.utf8) }.count
    let parts = Array(repeating: "..", count: folder.count - common) + path.dropFirst(common)
    return parts.isEmpty ? "." : parts.joined(separator: "/")
  }

  /// The path relative to a folder in which it lies, by text alone; nil if it lies elsewhere.
  ///
  /// Both must be normalized, and both absolute or both relative.
  public static func inside(_ folder: String, _ path: String) -> String? {
    let prefix = join(folder, "").utf8
    guard path.utf8.starts(with: prefix), path.utf8.count > prefix.count else { return nil }
    return String(Substring(path.utf8.dropFirst(prefix.count)))
  }

  /// Whether the first path comes before the second in byte order, which is the same on every machine.
  public static func precedes(_ left: String, _ right: String) -> Bool {
    ExactText(left) < ExactText(right)
  }

  private static func trimmingSlashes(_ path: String) -> Substring {
    var rest = path.utf8[...]
    while rest.count > 1, rest.last == slash { rest.removeLast() }
    return Substring(rest)
  }
}
