import Files
import Platform
import RunRecords
import TestSupport
import Testing

@Suite("The right to a run's name")
struct RunLockTests {
  private func error(_ body: () throws -> Void) -> RunLockError? {
    do { try body() } catch { return error as? RunLockError }
    return nil
  }

  @Test("one run has a name at a time, and others are told which")
  func exclusive() throws {
    let folder = try TestFolder()
    defer { folder.remove() }
    let output = Path.join(folder.path, "a/out")
    var lock: RunLock? = try RunLock(folder: output, name: "hana")
    #expect(lock?.weakness == nil)
    for attempt in [
      { _ = try RunLock(folder: output, name: "hana") }, { try RunLock.check(folder: output, name: "hana") },
    ] {
      guard case .held(let path, let owner?) = error(attempt) else {
        Issue.record("not refused")
        continue
      }
      #expect(path == Path.join(output, "hana.safetensors"))
      #expect(owner.process == Int(getpid()))
      #expect(owner.host == HostName.current)
    }
    #expect(
      error { try RunLock.check(folder: output, name: "hana") }?.description.contains(
        "; wait until it ends or stop it, or change output_name or output_dir"
      ) == true
    )
    #expect(RunLock.isHeld(folder: output, name: "hana"))
    #expect(!RunLock.isHeld(folder: output, name: "mira"))
    let other = try RunLock(folder: output, name: nil)
    #expect(RunLock.isHeld(folder: output, name: "last"))
    withExtendedLifetime(lock) {}
    lock = nil
    #expect(!RunLock.isHeld(folder: output, name: "hana"))
    #expect(try FileSystem.list(output) == [".last.run.lock"])
    withExtendedLifetime(try RunLock(folder: output, name: "hana")) {}
    withExtendedLifetime(other) {}
  }

  @Test("folders that were made for a run that saves nothing go away with it")
  func folders() throws {
    let folder = try TestFolder()
    defer { folder.remove() }
    withExtendedLifetime(try RunLock(folder: Path.join(folder.path, "a/b/out"), name: "hana")) {}
    #expect(try FileSystem.list(folder.path) == [])
    do {
      let lock = try RunLock(folder: Path.join(folder.path, "a/b/out"), name: "hana")
      try folder.write([1], to: "a/b/c")
      withExtendedLifetime(lock) {}
    }
    #expect(try FileSystem.list(Path.join(folder.path, "a/b")) == ["c"])
  }

  @Test("asking for a run leaves nothing, and what a killed one left does not count")
  func leftOvers() throws {
    let folder = try TestFolder([".hana.run.lock": Array("1\nelsewhere\n2026-01-01 00:00:00\n".utf8)])
    defer { folder.remove() }
    #expect(!RunLock.isHeld(folder: folder.path, name: "hana"))
    #expect(!RunLock.isHeld(folder: Path.join(folder.path, "nowhere"), name: "hana"))
    #expect(try FileSystem.list(folder.path) == [".hana.run.lock"])
    let lock = try RunLock(folder: folder.path, name: "hana")
    guard case .held(_, let owner?)? = error({ try RunLock.check(folder: folder.path, name: "hana") }) else {
      Issue.record("not refused")
      return
    }
    #expect(owner.host == HostName.current)
    withExtendedLifetime(lock) {}
  }
}
