import Project

/// Patterns of `.gitignore` and `exclude`: a pattern, a line break and a path, in a folder.
enum PatternTarget {
  static let run: Target = { input in
    let lines = text(input).split(separator: "\n", maxSplits: 1, omittingEmptySubsequences: false)
    guard lines.count == 2, !lines[1].isEmpty, let pattern = PathPattern(String(lines[0]), folder: "/p") else {
      return .rejected
    }
    let covers = pattern.covers("/p/" + lines[1])
    let (expression, name) = (Array(lines[0].utf8), Array(lines[1].utf8))
    if isSimple(expression), !name.contains(UInt8(ascii: "/")), name.first != UInt8(ascii: ".") {
      let wanted = matches(expression, name)
      check(covers == wanted, "'\(lines[0])' \(covers ? "covers" : "does not cover") '\(lines[1])'")
    }
    return .tried
  }

  /// Whether a pattern has nothing but letters, `*` and `?`.
  private static func isSimple(_ pattern: [UInt8]) -> Bool {
    // `**` in place of a name stands for folders.
    pattern.count <= 16 && pattern != [star, star]
      && pattern.allSatisfy { $0 == star || $0 == question || ($0 | 0x20) &- 0x61 < 26 }
  }

  private static func matches(_ pattern: [UInt8], _ name: [UInt8]) -> Bool {
    // How many bytes of the pattern may have been matched by now.
    var places: Set<Int> = [0]
    func skipStars() {
      for (at, byte) in pattern.enumerated() where byte == star && places.contains(at) { places.insert(at + 1) }
    }
    skipStars()
    for byte in name {
      let before = places.filter { $0 < pattern.count }
      places = Set(before.filter { pattern[$0] == star })
      places.formUnion(before.filter { pattern[$0] == question || pattern[$0] == byte }.map { $0 + 1 })
      skipStars()
    }
    return places.contains(pattern.count)
  }

  private static let star = UInt8(ascii: "*")
  private static let question = UInt8(ascii: "?")
}
