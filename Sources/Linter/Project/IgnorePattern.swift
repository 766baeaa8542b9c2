import Platform

/// One line of a `.gitignore`.
struct IgnorePattern: Sendable, Hashable {
  /// Whether `!` re-includes matching paths.
  let isNegated: Bool
  /// Whether only folders match.
  let isFolderOnly: Bool
  /// Whether it applies to the whole path instead of a name at any depth.
  let isAnchored: Bool
  private let glob: Glob

  /// Nil for a comment or an empty line.
  init?(line: some Sequence<UInt8>) {
    var pattern = Self.trimmed(Array(line))
    guard let first = pattern.first, first != UInt8(ascii: "#") else { return nil }
    isNegated = first == UInt8(ascii: "!")
    if isNegated { pattern.removeFirst() }
    isFolderOnly = pattern.last == UInt8(ascii: "/")
    if isFolderOnly { pattern.removeLast() }
    isAnchored = pattern.contains(UInt8(ascii: "/"))
    if pattern.first == UInt8(ascii: "/") { pattern.removeFirst() }
    guard !pattern.isEmpty else { return nil }
    glob = Glob(pattern)
  }

  /// Whether it can match anything.
  var isValid: Bool { glob.isValid }

  /// Whether the pattern matches a path.
  ///
  /// - Parameter path: relative to the folder of the `.gitignore`, without slashes at its ends.
  func matches(_ path: ArraySlice<UInt8>, isFolder: Bool) -> Bool {
    if isFolderOnly && !isFolder { return false }
    if isAnchored { return glob.matches(path) }
    let name = path.lastIndex(of: UInt8(ascii: "/")).map { path[($0 + 1)...] } ?? path
    return glob.matches(name)
  }

  /// The line without the carriage return of a CRLF and without trailing spaces that no backslash escapes.
  private static func trimmed(_ line: [UInt8]) -> [UInt8] {
    var line = line
    if line.last == UInt8(ascii: "\r") { line.removeLast() }
    var end = 0
    var at = 0
    while at < line.count {
      if line[at] == UInt8(ascii: "\\") { at += 1 }
      if at >= line.count || line[at] != UInt8(ascii: " ") || (at > 0 && line[at - 1] == UInt8(ascii: "\\")) {
        end = min(at + 1, line.count)
      }
      at += 1
    }
    return Array(line[..<end])
  }
}

/// The patterns of one ignore file, which apply to paths below a folder.
struct IgnoreList: Sendable {
  private let patterns: [IgnorePattern]
  /// The length in bytes of the folder's absolute path with a slash at its end.
  private let folderLength: Int

  /// Reads the lines of a file whose patterns apply to paths below `folder`; nil if it has no patterns.
  init?(_ bytes: [UInt8], folder: String) {
    let text = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? bytes[3...] : bytes[...]
    patterns = text.split(separator: UInt8(ascii: "\n")).compactMap { IgnorePattern(line: $0) }
    folderLength = SystemText.bytes(folder).count + (folder.utf8.last == UInt8(ascii: "/") ? 0 : 1)
    if patterns.isEmpty { return nil }
  }

  /// Whether the last pattern that matches ignores the path; nil if none matches.
  ///
  /// - Parameter path: the absolute path's bytes.
  func verdict(_ path: [UInt8], isFolder: Bool) -> Bool? {
    let relative = path.dropFirst(folderLength)
    return patterns.last { $0.matches(relative, isFolder: isFolder) }.map { !$0.isNegated }
  }
}
