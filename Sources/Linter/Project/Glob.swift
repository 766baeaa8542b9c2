/// A path pattern as git's wildmatch reads it: `*`, `?` and `[…]` stay within a component, `**` spans components.
///
/// Both levels backtrack to the last star only, so no pattern takes more than length × length steps.
struct Glob: Sendable, Hashable {
  private enum Part: Sendable, Hashable {
    /// `**` between slashes: any number of components.
    case anyParts
    /// Anything else, for exactly one component.
    case name(NamePattern)
  }

  private let parts: [Part]

  /// Reads a pattern with `/` between components.
  init(_ pattern: [UInt8]) {
    var parts: [Part] = []
    for part in Self.split(pattern) {
      if part.count == 2, part.allSatisfy({ $0 == UInt8(ascii: "*") }) {
        // Several `**` in a row mean the same as one.
        if parts.last != .anyParts { parts.append(.anyParts) }
      } else {
        parts.append(.name(NamePattern(part)))
      }
    }
    // At the end, `**` stands for the contents: at least one component.
    if parts.last == .anyParts { parts.append(.name(NamePattern([UInt8(ascii: "*")]))) }
    self.parts = parts
  }

  /// Whether it can match anything.
  var isValid: Bool {
    parts.allSatisfy { if case .name(let pattern) = $0 { pattern.isValid } else { true } }
  }

  /// Whether the pattern matches a path with `/` between its components.
  func matches(_ path: ArraySlice<UInt8>) -> Bool {
    // Most patterns have a single component.
    if parts.count == 1, case .name(let pattern) = parts[0] {
      return !path.contains(UInt8(ascii: "/")) && pattern.matches(path)
    }
    let names = path.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
    var (at, name) = (0, 0)
    var retry: (part: Int, name: Int)?
    while name < names.count {
      if at < parts.count, parts[at] == .anyParts {
        at += 1
        retry = (at, name)
      } else if at < parts.count, case .name(let pattern) = parts[at], pattern.matches(names[name]) {
        at += 1
        name += 1
      } else if let (part, last) = retry {
        at = part
        name = last + 1
        retry = (part, name)
      } else {
        return false
      }
    }
    while at < parts.count, parts[at] == .anyParts { at += 1 }
    return at == parts.count
  }

  /// Splits at slashes outside of brackets.
  private static func split(_ pattern: [UInt8]) -> [[UInt8]] {
    var parts: [[UInt8]] = [[]]
    var at = 0
    while at < pattern.count {
      let byte = pattern[at]
      if byte == UInt8(ascii: "/") {
        parts.append([])
      } else if byte == UInt8(ascii: "\\"), at + 1 < pattern.count {
        at += 1
        if pattern[at] == UInt8(ascii: "/") {
          parts.append([])
        } else {
          parts[parts.count - 1] += [byte, pattern[at]]
        }
      } else if byte == UInt8(ascii: "["), let end = ByteSet.end(pattern, from: at) {
        parts[parts.count - 1] += pattern[at..<end]
        at = end - 1
      } else {
        parts[parts.count - 1].append(byte)
      }
      at += 1
    }
    return parts
  }
}
