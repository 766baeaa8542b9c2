import Files
import Platform
import TestSupport
import Testing

@testable import Project

@Suite("Patterns of ignored files")
struct IgnorePatternTests {
  struct Case: CustomStringConvertible, Sendable {
    var pattern: String
    var path: String
    var isFolder = false
    var matches: Bool
    var description: String { "'\(pattern)' and '\(path)'" }
  }

  static let cases: [Case] = [
    Case(pattern: "a.toml", path: "a.toml", matches: true),
    Case(pattern: "a.toml", path: "x/y/a.toml", matches: true),
    Case(pattern: "a.toml", path: "b.toml", matches: false),
    Case(pattern: "/a.toml", path: "a.toml", matches: true),
    Case(pattern: "/a.toml", path: "x/a.toml", matches: false),
    Case(pattern: "x/a.toml", path: "x/a.toml", matches: true),
    Case(pattern: "x/a.toml", path: "y/x/a.toml", matches: false),
    Case(pattern: "old/", path: "old", isFolder: true, matches: true),
    Case(pattern: "old/", path: "old", matches: false),
    Case(pattern: "old/", path: "x/old", isFolder: true, matches: true),
    Case(pattern: "/old/", path: "x/old", isFolder: true, matches: false),
    Case(pattern: "*.json", path: "a.json", matches: true),
    Case(pattern: "*.json", path: "x/a.json", matches: true),
    Case(pattern: "x/*.json", path: "x/a.json", matches: true),
    Case(pattern: "x/*.json", path: "x/y/a.json", matches: false),
    Case(pattern: "?.json", path: "a.json", matches: true),
    Case(pattern: "?.json", path: "ab.json", matches: false),
    Case(pattern: "x?a", path: "x/a", matches: false),
    Case(pattern: "**/foo", path: "foo", matches: true),
    Case(pattern: "**/foo", path: "a/b/foo", matches: true),
    Case(pattern: "**/foo/bar", path: "a/foo/bar", matches: true),
    Case(pattern: "**/foo/bar", path: "foo/x/bar", matches: false),
    Case(pattern: "abc/**", path: "abc/x/y", matches: true),
    Case(pattern: "abc/**", path: "abc", isFolder: true, matches: false),
    Case(pattern: "a/**/b", path: "a/b", matches: true),
    Case(pattern: "a/**/b", path: "a/x/y/b", matches: true),
    Case(pattern: "a/**/b", path: "a/x/c", matches: false),
    Case(pattern: "a**/b", path: "ax/b", matches: true),
    Case(pattern: "a**/b", path: "a/x/b", matches: false),
    Case(pattern: "[a-c].toml", path: "b.toml", matches: true),
    Case(pattern: "[a-c].toml", path: "d.toml", matches: false),
    Case(pattern: "[!a-c].toml", path: "d.toml", matches: true),
    Case(pattern: "[^a-c].toml", path: "b.toml", matches: false),
    Case(pattern: "[]]x", path: "]x", matches: true),
    Case(pattern: "[[:digit:]]x", path: "7x", matches: true),
    Case(pattern: "[[:digit:]]x", path: "ax", matches: false),
    Case(pattern: "[a", path: "[a", matches: false),
    Case(pattern: "\\*.toml", path: "*.toml", matches: true),
    Case(pattern: "\\*.toml", path: "a.toml", matches: false),
    Case(pattern: "\\#a", path: "#a", matches: true),
    Case(pattern: "\\!a", path: "!a", matches: true),
    Case(pattern: "a   ", path: "a", matches: true),
    Case(pattern: "a\\ ", path: "a ", matches: true),
    Case(pattern: "a\r", path: "a", matches: true),
    Case(pattern: "a*b*c", path: "a-b-b-c", matches: true),
    Case(pattern: "a*b*c", path: "a-b-b-d", matches: false),
    Case(pattern: "*", path: "x/.hidden", matches: true),
    Case(pattern: "foo//", path: "foo", isFolder: true, matches: false),
  ]

  @Test("a pattern matches the paths that gitignore's manual says", arguments: cases)
  func matching(_ example: Case)
    throws
  {
    let pattern = try #require(IgnorePattern(line: example.pattern.utf8))
    #expect(pattern.matches(Array(example.path.utf8)[...], isFolder: example.isFolder) == example.matches)
  }

  @Test("blank lines, comments and lone marks are not patterns", arguments: ["", "   ", "# comment", "/", "!"])
  func noPattern(_ line: String) {
    #expect(IgnorePattern(line: line.utf8) == nil)
  }

  @Test("an exclamation mark negates unless it is escaped")
  func negation() throws {
    #expect(try #require(IgnorePattern(line: "!a".utf8)).isNegated)
    #expect(try #require(IgnorePattern(line: "\\!a".utf8)).isNegated == false)
  }

  @Test("many stars take no exponential time")
  func manyStars() throws {
    let stars = try #require(IgnorePattern(line: (String(repeating: "a*", count: 200) + "b").utf8))
    #expect(!stars.matches(Array(String(repeating: "a", count: 4000).utf8)[...], isFolder: false))
    let deep = try #require(IgnorePattern(line: (String(repeating: "**/a/", count: 60) + "b").utf8))
    #expect(!deep.matches(Array(String(repeating: "a/", count: 2000).utf8)[...], isFolder: false))
  }

  /// Git itself says what each case means; without git there is nothing to compare with.
  @Test("git itself matches the same paths")
  func git() throws {
    guard let git = Self.gitPath else { return }
    // Of `a**/b`, git's releases say different things; its manual says that the stars are ordinary ones.
    for example in Self.cases where example.pattern != "a**/b" {
      let folder = try TestFolder([".gitignore": Array((example.pattern + "\n").utf8)])
      defer { folder.remove() }
      try #require(try Self.run(git, ["-C", folder.path, "init", "-q"]) == .exited(0))
      if example.isFolder {
        try FileSystem.makeFolder(Path.join(folder.path, example.path))
      } else {
        try folder.write([], to: example.path)
      }
      let end = try Self.run(git, ["-C", folder.path, "check-ignore", "-q", "--no-index", example.path])
      // Git also reports what lies in an ignored folder; the finder never gets there.
      let parents = example.path.split(separator: "/").dropLast()
      var isInside = false
      for count in 0..<parents.count {
        let parent = Array(parents[...count].joined(separator: "/").utf8)
        if IgnorePattern(line: example.pattern.utf8)?.matches(parent[...], isFolder: true) == true {
          isInside = true
        }
      }
      #expect((end == .exited(0)) == (example.matches || isInside), "\(example)")
    }
  }

  private static var gitPath: String? {
    ["/usr/bin/git", "/usr/local/bin/git", "/opt/homebrew/bin/git"].first { FileSystem.status($0) != nil }
  }

  private static func run(_ program: String, _ arguments: [String]) throws -> ChildProcess.End {
    try ChildProcess([program] + arguments).wait()
  }
}
