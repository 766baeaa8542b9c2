import Platform
import Testing

@Suite("Child processes")
struct ChildProcessTests {
  private func output(of child: ChildProcess) -> String {
    var bytes: [UInt8] = []
    for _ in 0..<1000 {
      switch child.read(milliseconds: 20) {
      case .bytes(let new): bytes += new
      case .nothing: break
      case .end: return String(decoding: bytes, as: UTF8.self)
      }
    }
    return "it does not end"
  }

  @Test("both streams come in order, and the code at the end")
  func streams() throws {
    let child = try ChildProcess(["sh", "-c", "echo a; echo b >&2; echo c; exit 3"])
    #expect(output(of: child) == "a\nb\nc\n")
    #expect(child.wait() == .exited(3))
    #expect(child.poll() == .exited(3))
  }

  @Test("a signal reaches the program's children, too")
  func group() throws {
    let child = try ChildProcess(["sh", "-c", "sleep 100 & echo ready; wait"])
    #expect(child.read(milliseconds: 5000) == .bytes(Array("ready\n".utf8)))
    child.signal(SIGTERM)
    // The pipe ends when the last of them is gone.
    #expect(output(of: child) == "")
    #expect(child.wait() == .killed(SIGTERM))
  }

  @Test("a program's group is its own, and nobody is left in it when it is over")
  func ownGroup() throws {
    var child: ChildProcess? = try ChildProcess(["sh", "-c", "echo ready; sleep 100"])
    let group = try #require(child?.group)
    let id = try #require(child?.id)
    #expect(child?.read(milliseconds: 5000) == .bytes(Array("ready\n".utf8)))
    #expect(getpgid(id) == group)
    #expect(group != getpgrp())
    child?.signal(SIGKILL)
    #expect(child?.wait() == .killed(SIGKILL))
    child = nil
    #expect(kill(group, 0) != 0)
  }

  @Test("a program that does not end is killed after its time")
  func stubborn() throws {
    let child = try ChildProcess(["sh", "-c", "trap '' TERM; while :; do sleep 0.05; done"])
    #expect(child.wait(seconds: 0.2) == .killed(SIGKILL))
  }

  @Test("a program that is not there cannot be started")
  func missing() {
    #expect(throws: SystemError(code: ENOENT)) { try ChildProcess(["/nowhere/program"]) }
  }
  @Test("a helper's standard output is read if it ends well")
  func helper() {
    #expect(ChildProcess.output(of: ["sh", "-c", "echo a"]) == Array("a\n".utf8))
    #expect(ChildProcess.output(of: ["sh", "-c", "echo a; exit 1"]) == nil)
    #expect(ChildProcess.output(of: ["sh", "-c", "kill -KILL $$"]) == nil)
    #expect(ChildProcess.output(of: ["/nowhere/program"]) == nil)
  }

  @Test("more output than the limit is a failure")
  func outputLimit() {
    #expect(ChildProcess.output(of: ["sh", "-c", "echo abc"], limit: 4) == Array("abc\n".utf8))
    #expect(ChildProcess.output(of: ["sh", "-c", "while :; do echo abc; done"], limit: 100) == nil)
  }
}
