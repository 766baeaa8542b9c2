import Platform
import TestSupport
import Testing

@testable import Files

@Suite("Temporary files and folders")
struct TemporaryEntryTests {
  @Test("a temporary name is new each time, short, and as hidden as the name that it is for")
  func names() {
    let long = "/a/" + String(repeating: "ä", count: 120) + ".safetensors"
    for target in ["/a/b.json", "b.json", long, "/a/.b-state", "/a/." + String(repeating: "x", count: 254)] {
      let paths = Set((0..<100).map { _ in TemporaryName.path(for: target) })
      #expect(paths.count == 100)
      for path in paths {
        #expect(Path.parent(path) == Path.parent(target))
        let name = Path.name(path)
        #expect(name.utf8.count <= 143)
        #expect(name.hasPrefix(".") == Path.name(target).hasPrefix("."))
        #expect(TemporaryName.isOurs(name))
        #expect(TemporaryName.isOurs(name, for: target))
        #expect(!TemporaryName.isOurs(name, for: "/a/other"))
        #expect(!TemporaryName.isOurs(name + "0"))
        #expect(!TemporaryName.isOurs(String(name.dropLast())))
      }
    }
    // Of another machine, of another program, of nobody.
    #expect(!TemporaryName.isOurs("b.json.ia3-zzzzzzzz-0123456789abcdef"))
    #expect(!TemporaryName.isOurs("b.json.ia3-4711"))
    #expect(!TemporaryName.isOurs("b.json"))
    #expect(!TemporaryName.isOurs(""))
  }

  @Test("what is being written is kept, and what was left behind is removed")
  func leftOvers() throws {
    let folder = try TestFolder()
    defer { folder.remove() }
    let target = Path.join(folder.path, "a.json")
    let living = try TemporaryEntry.file(for: target, permissions: 0o600)
    defer { living.close() }
    let killed = try TemporaryEntry.file(for: Path.join(folder.path, "b"), permissions: 0o600)
    killed.close()
    // Of another machine, and of a person.
    let strangers = ["a.json.ia3-zzzzzzzz-0123456789abcdef", "notes.ia3-1"]
    // Writing is what removes them.
    for name in strangers { try folder.write([1], to: name) }
    #expect(try Set(FileSystem.list(folder.path)) == Set(strangers + [Path.name(living.path)]))
    // A folder is looked through once.
    let later = try TemporaryEntry.file(for: target, permissions: 0o600)
    later.close()
    try folder.write([1], to: "c")
    #expect(FileSystem.status(later.path) != nil)
    LeftOvers.removeFiles(in: folder.path)
    #expect(try Set(FileSystem.list(folder.path)) == Set(strangers + ["c", Path.name(living.path)]))
  }

  @Test("folders that are being filled are kept, and those that were left behind are visited")
  func leftOverFolders() throws {
    let folder = try TestFolder()
    defer { folder.remove() }
    let (target, other) = (Path.join(folder.path, "model"), Path.join(folder.path, "other"))
    let living = try TemporaryEntry.folder(for: target)
    defer { living.close() }
    let killed = try TemporaryEntry.folder(for: target)
    killed.close()
    let others = try TemporaryEntry.folder(for: other)
    others.close()
    // A link is neither followed nor removed.
    symlink(folder.path, TemporaryName.path(for: target))
    func visited(for target: String?) -> Set<String> {
      var paths: Set<String> = []
      LeftOvers.visitFolders(in: folder.path, for: target) { paths.insert($0) }
      return paths
    }
    #expect(visited(for: target) == [killed.path])
    #expect(visited(for: nil) == [killed.path, others.path])
  }

  @Test("a folder that is to be removed has a temporary name that nobody else takes")
  func taking() throws {
    let folder = try TestFolder(["state/a": [1]])
    defer { folder.remove() }
    let path = Path.join(folder.path, "state")
    let taken = try TemporaryEntry.taking(path, for: path)
    #expect(FileSystem.status(path) == nil)
    #expect(try FileSystem.list(taken.path) == ["a"])
    var visited: [String] = []
    LeftOvers.visitFolders(in: folder.path) { visited.append($0) }
    #expect(visited.isEmpty)
    taken.close()
    LeftOvers.visitFolders(in: folder.path) { visited.append($0) }
    #expect(visited == [taken.path])
  }

  @Test("writers of one file do not touch each other's bytes")
  func concurrentWriters() throws {
    let folder = try TestFolder(["a": [0]])
    defer { folder.remove() }
    let path = Path.join(folder.path, "a")
    let texts = (1...8).map { [UInt8](repeating: $0, count: 100_000 + Int($0)) }
    var files: [AtomicFile] = []
    for text in texts {
      let file = try AtomicFile(path)
      try file.write(Array(text.prefix(50_000)))
      files.append(file)
    }
    for (file, text) in zip(files, texts) {
      try file.write(Array(text.dropFirst(50_000)))
      try file.commit()
      #expect(try FileSystem.read(path) == text)
    }
    #expect(try FileSystem.list(folder.path) == ["a"])
  }

  @Test("many processes that write one file leave one of their texts, and nothing else")
  func processes() throws {
    let folder = try TestFolder(["a": [0]])
    defer { folder.remove() }
    let path = Path.join(folder.path, "a")
    // Threads stand in for processes: their descriptors have locks of their own.
    let failures = Array(1...40).concurrentMap { number -> Bool in
      let text = [UInt8](repeating: UInt8(number), count: 70_000 + number)
      LeftOvers.removeFiles(in: Path.parent(path))
      return (try? FileSystem.write(text, to: path)) == nil
    }
    #expect(!failures.contains(true))
    let text = try FileSystem.read(path)
    #expect(text.count == 70_000 + Int(text[0]))
    #expect(Set(text).count == 1)
    #expect(try FileSystem.list(folder.path) == ["a"])
  }
}
