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

  @Test("a name may begin with a combining mark")
  func combiningMark() {
    let mark = "\u{301}x"
    #expect(Path.join("a/", mark).isExactly("a/\(mark)"))
    #expect(Path.join("a", "/\(mark)").isExactly("/\(mark)"))
    #expect(Path.normalized("a/./\(mark)/..").isExactly("a"))
    #expect(Path.components("/a/\(mark)").count == 2)
    #expect(Path.stem("a.\(mark)").isExactly("a"))
  }

  @Test("a path inside a folder is told by its bytes")
  func inside() {
    #expect(Path.inside("/a", "/a/b/c") == "b/c")
    #expect(Path.inside("/a/", "/a/b") == "b")
    #expect(Path.inside("/", "/b") == "b")
    #expect(Path.inside("/a", "/a") == nil)
    #expect(Path.inside("/a", "/ab") == nil)
    #expect(Path.inside("/\u{E9}", "/e\u{301}/b") == nil)
    #expect(Path.inside("/a", "/a/\u{301}x")?.isExactly("\u{301}x") == true)
  }
}
