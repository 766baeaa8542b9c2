import Files
import Platform

/// A path for tools that know only the checkout: relative to the working folder if it is inside.
struct ReportedPath: Hashable {
  /// Relative, or absolute if the path is outside of the working folder.
  let path: String

  init(_ path: String, in folder: String) {
    if Path.isAbsolute(path) || !Path.isAbsolute(folder) {
      self.init(normalized: Path.normalized(path), folder)
    } else {
      self.init(normalized: Path.normalized(folder + "/" + path), folder)
    }
  }

  private init(normalized path: String, _ folder: String) {
    let folder = Path.normalized(folder)
    self.path = (Path.isAbsolute(folder) ? Path.inside(folder, path) : nil) ?? path
  }

  /// Whether the paths have the same bytes.
  static func == (left: ReportedPath, right: ReportedPath) -> Bool { left.path.isExactly(right.path) }

  /// Whether the path is relative to the working folder.
  var isRelative: Bool { !Path.isAbsolute(path) }

  /// The path as a URI reference (RFC 3986): relative, or a `file` URI.
  var uri: String { isRelative ? Self.percentEncoded(path) : "file://" + Self.percentEncoded(path) }

  /// A folder's `file` URI, which ends in a slash; nil for a relative path.
  static func folderURI(_ folder: String) -> String? {
    guard Path.isAbsolute(folder) else { return nil }
    let path = Path.normalized(folder)
    return "file://" + percentEncoded(path == "/" ? path : path + "/")
  }

  private static func percentEncoded(_ path: String) -> String {
    var result = ""
    for byte in SystemText.bytes(path) {
      let scalar = Unicode.Scalar(byte)
      let isUnreserved =
        scalar.isASCII
        && (scalar.properties.isAlphabetic || (0x30...0x39).contains(byte) || "-._~/".utf8.contains(byte))
      if isUnreserved {
        result.unicodeScalars.append(scalar)
      } else {
        result += byte < 0x10 ? "%0" : "%"
        result += String(byte, radix: 16, uppercase: true)
      }
    }
    return result
  }
}
