import Files
import Platform
import TestSupport
import Testing

@Suite("Files that are kept")
struct WriteGuardTests {
  private func refusal(_ writeGuard: WriteGuard, _ path: String, _ kind: OutputKind? = nil) -> WriteRefusal.Reason? {
    do throws(WriteRefusal) {
      try writeGuard.check(path, replacing: kind)
      return nil
    } catch { return error.reason }
  }

  private let digits = OutputKind("a number") { path in
    (try? FileSystem.read(path))?.allSatisfy { (0x30...0x39).contains($0) } ?? false
  }

  @Test("an existing file is kept unless the user says otherwise, or it is of the command's own kind")
  func kinds() throws {
    let folder = try TestFolder(["number": Array("12".utf8), "text": Array("ab".utf8), "empty": []])
    defer { folder.remove() }
    func path(_ name: String) -> String { Path.join(folder.path, name) }
    #expect(refusal(WriteGuard(), path("new")) == nil)
    #expect(refusal(WriteGuard(), path("text")) == .exists)
    #expect(refusal(WriteGuard(), path("empty")) == .exists)
    #expect(refusal(WriteGuard(), path("number"), digits) == nil)
    #expect(refusal(WriteGuard(), path("empty"), digits) == nil)
    #expect(refusal(WriteGuard(), path("text"), digits) == .foreign(kind: "a number"))
    #expect(refusal(WriteGuard(isForced: true), path("text"), digits) == nil)
    #expect(refusal(WriteGuard(isForced: true), path("text")) == nil)
    #expect(refusal(WriteGuard(), "/dev/null") == nil)
  }

  @Test("an input is kept even with --force, under whatever name it is given")
  func inputs() throws {
    let folder = try TestFolder(["number": Array("12".utf8), "other/number": Array("12".utf8)])
    defer { folder.remove() }
    let input = Path.join(folder.path, "number")
    let (hard, soft) = (Path.join(folder.path, "hard"), Path.join(folder.path, "soft"))
    #expect(link(input, hard) == 0)
    #expect(symlink("number", soft) == 0)
    let writeGuard = WriteGuard(inputs: [input, Path.join(folder.path, "none")], isForced: true)
    for path in [input, hard, soft, Path.join(folder.path, "other/../number")] {
      #expect(refusal(writeGuard, path, digits) == .input, "\(path)")
    }
    #expect(refusal(writeGuard, Path.join(folder.path, "other/number")) == nil)
    #expect(refusal(writeGuard, Path.join(folder.path, "none")) == nil)
  }

  @Test("a refusal names the file and the way out")
  func texts() {
    #expect(WriteRefusal(path: "a", reason: .exists).description == "a exists; use --force to overwrite it")
    #expect(
      WriteRefusal(path: "a", reason: .foreign(kind: "a baseline")).description
        == "a exists and is not a baseline; choose another output, or use --force to overwrite it"
    )
    #expect(
      WriteRefusal(path: "a", reason: .input).description
        == "a is a file that this command reads, and is never overwritten; choose another output"
    )
  }
}
