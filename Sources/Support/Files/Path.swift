import Platform

/// File paths as text: joining, splitting, making relative.
public enum Path {
  private static let slash = UInt8(ascii: "/")

  /// `base/path`, or `path` alone if it is absolute.
  public static func join(_ base: String, _ path: String) -> String {
    if path.hasPrefix("/") || base.isEmpty || base == "." { return path }
    return base.hasSuffix("/") ? base + path : "\(base)/\(path)"
  }

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
    guard let dot = name.lastIndex(of: "."), dot != name.startIndex else { return name }
    return String(name[..<dot])
  }

  /// The path without `.`, `..` and doubled slashes, resolved by text alone.
  public static func normalized(_ path: String) -> String {
    var parts: [Substring] = []
    for part in path.split(separator: "/") where part != "." {
      if part == "..", let last = parts.last, last != ".." {
        parts.removeLast()
      } else if part != ".." || !path.hasPrefix("/") {
        parts.append(part)
      }
    }
    let joined = parts.joined(separator: "/")
    return path.hasPrefix("/") ? "/" + joined : joined.isEmpty ? "." : joined
  }

  /// The absolute path, taken from the working folder, with `.` and `..` resolved.
  public static func absolute(_ path: String) -> String {
    normalized(join(FileSystem.workingFolder, path))
  }

  /// The path relative to a folder, with `..` if it lies outside; both are resolved against the working folder.
  public static func relative(_ path: String, to folder: String) -> String {
    let path = absolute(path).split(separator: "/")
    let folder = absolute(folder).split(separator: "/")
    let common = zip(path, folder).prefix { $0 == $1 }.count
    let parts = Array(repeating: "..", count: folder.count - common) + path.dropFirst(common)
    return parts.isEmpty ? "." : parts.joined(separator: "/")
  }

  /// Whether the first path comes before the second in byte order, which is the same on every machine.
  public static func precedes(_ left: String, _ right: String) -> Bool {
    let order = left.utf8.withContiguousStorageIfAvailable { left in
      right.utf8.withContiguousStorageIfAvailable { right in
        guard let a = left.baseAddress, let b = right.baseAddress else { return left.count < right.count }
        let order = memcmp(a, b, min(left.count, right.count))
        return order == 0 ? left.count < right.count : order < 0
      }
    }
    return (order ?? nil) ?? left.utf8.lexicographicallyPrecedes(right.utf8)
  }

  private static func trimmingSlashes(_ path: String) -> Substring {
    var rest = path.utf8[...]
    while rest.count > 1, rest.last == slash { rest.removeLast() }
    return Substring(rest)
  }
}
