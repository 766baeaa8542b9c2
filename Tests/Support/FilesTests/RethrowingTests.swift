import Files
import TestSupport
import Testing

@Suite("Errors as cases of the caller's error")
struct RethrowingTests {
  private enum OuterError: Error, Equatable {
    case file(FileError)
  }

  private func read(_ path: String) throws(OuterError) -> [UInt8] {
    try rethrowing(FileSystem.read(path), as: OuterError.file)
  }

  @Test("a value passes through, and an error is wrapped")
  func wrapping() throws {
    let folder = try TestFolder(["a": [1, 2]])
    defer { folder.remove() }
    #expect(try read(Path.join(folder.path, "a")) == [1, 2])
    let path = Path.join(folder.path, "b")
    let inner = try #require(throws: FileError.self) { try FileSystem.read(path) }
    #expect(throws: OuterError.file(inner)) { try read(path) }
  }
}
