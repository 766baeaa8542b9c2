import Files
import TestSupport
import Testing

@Suite("Where a config's paths lead")
struct PathLookupTests {
  @Test("A relative path is found beside the config, an absolute one anywhere")
  func found() throws {
    let folder = try TestFolder(["images/10_x/a.png": [1]])
    defer { folder.remove() }
    let paths = PathLookup(base: folder.path)
    #expect(paths.existing("images/10_x") == Path.join(folder.path, "images/10_x"))
    #expect(paths.existing(Path.join(folder.path, "images")) == Path.join(folder.path, "images"))
    #expect(paths.existing("images/20_x") == nil)
  }

  @Test("The working folder comes before the config's")
  func workingFolder() throws {
    let folder = try TestFolder(["Package.swift": [1]])
    defer { folder.remove() }
    let inWorkingFolder = FileSystem.status("Package.swift") != nil
    let expected = inWorkingFolder ? "Package.swift" : Path.join(folder.path, "Package.swift")
    #expect(PathLookup(base: folder.path).existing("Package.swift") == expected)
  }

  @Test("A path written on Windows is tried with slashes, unless a file has that very name")
  func backslashes() throws {
    let folder = try TestFolder(["images/10_x/a.png": [1], #"a\b"#: [1], "a/b": [1]])
    defer { folder.remove() }
    let paths = PathLookup(base: folder.path)
    #expect(paths.existing(#"images\10_x"#) == Path.join(folder.path, "images/10_x"))
    #expect(paths.existing(#"a\b"#) == Path.join(folder.path, #"a\b"#))
    #expect(paths.existing(#"C:\images"#) == nil)
  }

  @Test("An empty path names nothing, not the folder of the config")
  func empty() throws {
    let folder = try TestFolder(["a": [1]])
    defer { folder.remove() }
    #expect(PathLookup(base: folder.path).existing("") == nil)
  }
}
