import Platform
import Testing

@Suite("Changes of folders")
struct FolderEventsTests {
  @Test("what appears in a folder is reported by name, and the end of a watch is not")
  func names() throws {
    var template = Array("/tmp/ia3-test-XXXXXX".utf8CString)
    let folder = String(cString: try #require(mkdtemp(&template)))
    defer { rmdir(folder) }
    let events = try FolderEvents()
    let watch = try events.watch(folder)
    #expect(try events.watch(folder + "/") == watch)
    #expect(events.read(milliseconds: 0).isEmpty)
    let bytes: [UInt8] = [0x61, 0xE9]
    let name = bytes.withUnsafeBytes { SystemText.text($0) }
    mkdir("\(folder)/\(name)", 0o777)
    let event = try #require(events.read(milliseconds: 5000).first)
    #expect(event == FolderEvents.Event(watch: watch, name: name, isFolder: true))
    rmdir("\(folder)/\(name)")
    #expect(!events.read(milliseconds: 5000).isEmpty)
    events.end(watch)
    mkdir("\(folder)/b", 0o777)
    rmdir("\(folder)/b")
    #expect(events.read(milliseconds: 0).isEmpty)
    #expect(throws: SystemError(code: ENOENT)) { try events.watch("\(folder)/b") }
  }
}
