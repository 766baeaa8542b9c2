import Files
import Platform
import TestSupport
import Testing

@Suite("Pipes that are named like files")
struct PipeTests {
  @Test("a shell's pipe is read to its end, and up to a limit")
  func descriptors() throws {
    for (text, limit, isWhole) in [("abc", 3, true), ("abcd", 3, false), ("", 3, true)] {
      var ends: [Int32] = [0, 0]
      try #require(pipe(&ends) == 0)
      defer { close(ends[0]) }
      try Descriptor.write(ends[1], text)
      close(ends[1])
      let path = "/dev/fd/\(ends[0])"
      if isWhole {
        #expect(try FileSystem.read(path, limit: limit, readsPipes: true) == Array(text.utf8))
      } else {
        #expect(throws: FileError.tooLarge(path: path, bytes: 4, limit: 3)) {
          try FileSystem.read(path, limit: limit, readsPipes: true)
        }
      }
      #expect(throws: FileError.notRegular(path: path)) { try FileSystem.read(path) }
    }
  }

  @Test("a pipe is waited for while somebody writes to it, however slowly, and not if nobody does")
  func slowly() throws {
    let folder = try TestFolder()
    defer { folder.remove() }
    let path = Path.join(folder.path, "pipe")
    mkfifo(path, 0o600)
    #expect(throws: FileError.silentPipe(path: path)) { try FileSystem.read(path, readsPipes: true) }
    let late = try ChildProcess(["sh", "-c", "sleep 0.3; printf 'a' > \(path)"])
    #expect(try FileSystem.read(path, readsPipes: true) == Array("a".utf8))
    #expect(late.wait() == .exited(0))
    let slow = try ChildProcess(["sh", "-c", "exec > \(path); sleep 1.5; printf 'b'; sleep 0.1; printf 'c'"])
    #expect(try FileSystem.read(path, readsPipes: true) == Array("bc".utf8))
    #expect(slow.wait() == .exited(0))
  }

  @Test("a device is not read")
  func devices() {
    #expect(throws: FileError.notRegular(path: "/dev/zero")) { try FileSystem.read("/dev/zero", readsPipes: true) }
  }
}
