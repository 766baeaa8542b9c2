import Files
import Testing

@Suite("Paths")
struct PathTests {
  @Test(
    "a path has a parent, a name, an extension and a stem",
    arguments: [
      ("a/b.JSON", "a", "b.JSON", ".json", "b"), ("b", ".", "b", "", "b"), ("/b", "/", "b", "", "b"),
      ("/", "/", "", "", ""),
      ("a/b/", "a", "b", "", "b"), (".hidden", ".", ".hidden", "", ".hidden"),
      ("a.tar.gz", ".", "a.tar.gz", ".gz", "a.tar"),
      ("a.b/c", "a.b", "c", "", "c"), ("a//b", "a/", "b", "", "b"),
    ]
  )
  func parts(_ path: String, _ parent: String, _ name: String, _ fileExtension: String, _ stem: String) {
    #expect(Path.parent(path) == parent)
    #expect(Path.name(path) == name)
    #expect(Path.fileExtension(path) == fileExtension)
    #expect(Path.stem(path) == stem)
  }

  @Test(
    "paths are joined, and an absolute one stands alone",
    arguments: [
      ("a", "b", "a/b"), ("a/", "b", "a/b"), ("", "b", "b"), (".", "b", "b"), ("a", "/b", "/b"),
      ("/", "b", "/b"),
    ]
  )
  func joining(_ base: String, _ path: String, _ joined: String) {
    #expect(Path.join(base, path) == joined)
  }

  @Test(
    "a path is normalized without asking the file system",
    arguments: [
      ("a/./b", "a/b"), ("a/../b", "b"), ("../a", "../a"), ("a/../..", ".."), ("/..", "/"), ("/a//b/", "/a/b"),
      ("", "."),
      ("a/..", "."),
    ]
  )
  func normalizing(_ path: String, _ normal: String) {
    #expect(Path.normalized(path) == normal)
  }

  @Test("a path is relative to a folder, or absolute")
  func relative() {
    #expect(Path.relative("/a/b/c", to: "/a/d") == "../b/c")
    #expect(Path.relative("/a", to: "/a") == ".")
    #expect(Path.absolute("x").hasSuffix("/x"))
    #expect(Path.absolute("x").hasPrefix("/"))
  }

  @Test("paths are in the order of their bytes")
  func order() {
    #expect(
      ["ä", "a", "B", "", "a/b", "a-b"].sorted(by: Path.precedes) == ["", "B", "a", "a-b", "a/b", "ä"]
    )
  }
}
