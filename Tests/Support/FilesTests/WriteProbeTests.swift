import Files
import Platform
import TestSupport
import Testing

@Suite("Whether something can be saved")
struct WriteProbeTests {
  private func code(_ probe: () throws(FileError) -> Void) -> Int32? {
    do throws(FileError) { try probe() } catch {
      guard case .system(_, _, let code) = error else { return -1 }
      return code
    }
    return nil
  }

  @Test("looking leaves nothing behind: no file, and no folder that was missing")
  func leavesNothing() throws {
    let folder = try TestFolder(["a": Array("old".utf8)])
    defer { folder.remove() }
    try WriteProbe.folder(Path.join(folder.path, "b/c/d"), fileName: 20, folderName: 20)
    try WriteProbe.folder(folder.path, fileName: 20)
    try WriteProbe.file(Path.join(folder.path, "a"))
    try WriteProbe.file(Path.join(folder.path, "new"))
    #expect(try FileSystem.list(folder.path) == ["a"])
    #expect(try FileSystem.read(Path.join(folder.path, "a")) == Array("old".utf8))
  }

  @Test("a folder that cannot be made or written is an error about that folder")
  func unwritable() throws {
    let folder = try TestFolder(["a": []])
    defer { folder.remove() }
    #expect(code { () throws(FileError) in try WriteProbe.folder("/proc/none", fileName: 9) } != nil)
    #expect(code { () throws(FileError) in try WriteProbe.folder("/proc", fileName: 9) } != nil)
    let file = Path.join(folder.path, "a")
    #expect(code { () throws(FileError) in try WriteProbe.folder(file, fileName: 9) } == EEXIST)
    #expect(code { () throws(FileError) in try WriteProbe.folder(Path.join(file, "b"), fileName: 9) } == ENOTDIR)
    #expect(code { () throws(FileError) in try WriteProbe.file(folder.path) } == EISDIR)
    do throws(FileError) { try WriteProbe.folder("/proc", fileName: 9) } catch {
      #expect(error.description.hasPrefix("cannot write files in /proc: "), "\(error)")
    }
  }

  @Test("names that are too long for the file system are found out, of files and of folders")
  func names() throws {
    let folder = try TestFolder()
    defer { folder.remove() }
    #expect(code { () throws(FileError) in try WriteProbe.folder(folder.path, fileName: 200, folderName: 255) } == nil)
    #expect(code { () throws(FileError) in try WriteProbe.folder(folder.path, fileName: 256) } == ENAMETOOLONG)
    #expect(
      code { () throws(FileError) in try WriteProbe.folder(folder.path, fileName: 9, folderName: 256) } == ENAMETOOLONG
    )
  }

  @Test("a folder without write permission is found out", .enabled(if: geteuid() != 0))
  func permission() throws {
    let folder = try TestFolder()
    defer { folder.remove() }
    chmod(folder.path, 0o555)
    #expect(code { () throws(FileError) in try WriteProbe.folder(folder.path, fileName: 9) } == EACCES)
    chmod(folder.path, 0o755)
  }

  @Test("the room on a disk is that of the nearest folder that exists")
  func room() throws {
    let folder = try TestFolder()
    defer { folder.remove() }
    let space = try #require(DiskSpace(at: folder.path))
    #expect(space.free > 0)
    #expect(DiskSpace(at: Path.join(folder.path, "none/none"))?.device == space.device)
    // It has no blocks of its own.
    #expect(DiskSpace(at: "/proc") == nil)
  }

  @Test("a path with a zero names no file, not the one before the zero")
  func zero() throws {
    let folder = try TestFolder(["a": [1]])
    defer { folder.remove() }
    let path = Path.join(folder.path, "a\u{0}b")
    #expect(FileSystem.status(path) == nil)
    #expect(code { () throws(FileError) in _ = try FileSystem.read(path) } == EINVAL)
    #expect(code { () throws(FileError) in try FileSystem.write([2], to: path) } == EINVAL)
    #expect(code { () throws(FileError) in try FileSystem.makeFolder(path) } == EINVAL)
    #expect(try FileSystem.read(Path.join(folder.path, "a")) == [1])
  }

  @Test("a file in the place of a folder is an error")
  func fileForFolder() throws {
    let folder = try TestFolder(["a": []])
    defer { folder.remove() }
    let path = Path.join(folder.path, "a")
    #expect(code { () throws(FileError) in try FileSystem.makeFolder(path) } == EEXIST)
  }
}
