import CFiles
import Platform
import TestSupport
import Testing

@testable import Files

@Suite("Replacing files")
struct ReplacingTests {
  private let old = Array("old".utf8)
  private let new = Array("new and longer".utf8)

  @Test("what an editor saves while a file is being written is kept")
  func changedMeanwhile() throws {
    let folder = try TestFolder(["a": old])
    defer { folder.remove() }
    let path = Path.join(folder.path, "a")
    let file = try AtomicFile(path)
    try file.write(new)
    try FileSystem.write(Array("theirs".utf8), to: path)
    #expect(throws: FileError.changed(path: path)) { try file.commit(expecting: old) }
    file.abandon()
    #expect(try FileSystem.read(path) == Array("theirs".utf8))
    #expect(try FileSystem.list(folder.path) == ["a"])
  }

  @Test("a name that is as long as a name can be is written, and a longer one is refused at once")
  func longNames() throws {
    let folder = try TestFolder()
    defer { folder.remove() }
    let longest = Path.join(folder.path, String(repeating: "a", count: 250) + ".json")
    for bytes in [old, new] {
      try FileSystem.write(bytes, to: longest)
      #expect(try FileSystem.read(longest) == bytes)
    }
    #expect(throws: FileError.system(path: longest + "x", action: "write", code: ENAMETOOLONG)) {
      _ = try AtomicFile(longest + "x")
    }
    #expect(try FileSystem.list(folder.path) == [Path.name(longest)])
  }

  @Test("a file that is edited keeps all of its names")
  func hardLinks() throws {
    let folder = try TestFolder(["a": old])
    defer { folder.remove() }
    let (path, other) = (Path.join(folder.path, "a"), Path.join(folder.path, "b"))
    link(path, other)
    try FileSystem.write(new, to: path, expecting: old)
    #expect(try FileSystem.read(other) == new)
    try FileSystem.write(old, to: other, expecting: new)
    #expect(try FileSystem.read(path) == old)
    #expect(try FileSystem.list(folder.path) == ["a", "b"])
    #expect(throws: FileError.changed(path: path)) { try FileSystem.write(new, to: path, expecting: new) }
    // What is not an edit is a new file.
    try FileSystem.write(new, to: path)
    #expect(try FileSystem.read(other) == old)
  }

  @Test("access lists and attributes are kept, and those of the folder are not added")
  func attributes() throws {
    let folder = try TestFolder(["a": old])
    defer { folder.remove() }
    let path = Path.join(folder.path, "a")
    func set(_ name: String, _ value: [UInt8], on path: String) throws -> Bool {
      let descriptor = try Descriptor.open(path, O_RDONLY)
      defer { close(descriptor) }
      return ia3_set_attribute(descriptor, name, value, value.count) == 0
    }
    func value(_ name: String) -> [UInt8]? {
      var bytes = [UInt8](repeating: 0, count: 1000)
      let count = ia3_get_attribute(path, name, &bytes, bytes.count)
      return count < 0 ? nil : Array(bytes.prefix(count))
    }
    // Version 2; owner rw, user 4711 rw, group r, mask rw, others nothing.
    let entries: [(tag: UInt8, permissions: UInt8, id: [UInt8])] = [
      (1, 6, [255, 255, 255, 255]), (2, 6, [0x67, 0x12, 0, 0]), (4, 4, [255, 255, 255, 255]),
      (16, 6, [255, 255, 255, 255]), (32, 0, [255, 255, 255, 255]),
    ]
    var list: [UInt8] = [2, 0, 0, 0]
    for entry in entries { list += [entry.tag, 0, entry.permissions, 0] + entry.id }
    // Not every file system has both.
    let hasAttribute = try set("user.note", Array("mine".utf8), on: path)
    let hasList = try set("system.posix_acl_access", list, on: path)
    for text in [new, old] {
      try FileSystem.write(text, to: path)
      #expect(try FileSystem.read(path) == text)
      #expect(value("user.note") == (hasAttribute ? Array("mine".utf8) : nil))
      #expect(value("system.posix_acl_access") == (hasList ? list : nil))
    }
    guard hasList, try set("system.posix_acl_default", list, on: folder.path) else { return }
    let plain = Path.join(folder.path, "a")
    let descriptor = try Descriptor.open(plain, O_RDONLY)
    _ = ia3_remove_attribute(descriptor, "system.posix_acl_access")
    close(descriptor)
    chmod(plain, 0o640)
    try FileSystem.write(new, to: plain)
    #expect(value("system.posix_acl_access") == nil)
    #expect(FileSystem.status(plain)?.permissions == 0o640)
  }

  @Test("a file in a folder without write permission is written in place", .enabled(if: getuid() != 0))
  func lockedFolder() throws {
    let folder = try TestFolder(["in/a": old])
    defer {
      chmod(Path.join(folder.path, "in"), 0o700)
      folder.remove()
    }
    let path = Path.join(folder.path, "in/a")
    chmod(Path.parent(path), 0o500)
    try FileSystem.write(new, to: path, expecting: old)
    #expect(try FileSystem.read(path) == new)
    try FileSystem.write(old, to: path)
    #expect(try FileSystem.read(path) == old)
    #expect(throws: FileError.self) { try FileSystem.write(new, to: Path.join(folder.path, "in/b")) }
  }

  @Test("writing in place makes a file longer or shorter, and is refused if it has changed or someone else writes")
  func inPlace() throws {
    let folder = try TestFolder(["a": old])
    defer { folder.remove() }
    let path = Path.join(folder.path, "a")
    let inode = FileSystem.status(path)?.inode
    for (before, after) in [(old, new), (new, old), (old, []), ([], old)] {
      try InPlaceFile.write(after, to: path, named: path, expecting: before)
      #expect(try FileSystem.read(path) == after)
    }
    #expect(FileSystem.status(path)?.inode == inode)
    #expect(throws: FileError.changed(path: path)) {
      try InPlaceFile.write(new, to: path, named: path, expecting: new)
    }
    let descriptor = try Descriptor.open(path, O_RDWR)
    #expect(Descriptor.lock(descriptor) == .taken)
    #expect(throws: FileError.busy(path: path)) {
      try InPlaceFile.write(new, to: path, named: path, expecting: old)
    }
    close(descriptor)
    #expect(try FileSystem.read(path) == old)
    for code in [EBUSY, EROFS, EACCES] {
      #expect(InPlaceFile.helps(.system(path: path, action: "write", code: code)))
    }
    // A full disk must not cost the old bytes.
    #expect(!InPlaceFile.helps(.system(path: path, action: "write", code: ENOSPC)))
    #expect(!InPlaceFile.helps(.changed(path: path)))
  }

  @Test("a new file is written where nothing is, and not through a link that leads nowhere")
  func creating() throws {
    let folder = try TestFolder(["a": old], folders: ["in"])
    defer { folder.remove() }
    let path = Path.join(folder.path, "a")
    #expect(try !FileSystem.create(new, at: path))
    #expect(try FileSystem.read(path) == old)
    #expect(try FileSystem.create(new, at: Path.join(folder.path, "b")))
    #expect(try FileSystem.read(Path.join(folder.path, "b")) == new)
    let link = Path.join(folder.path, "in/link")
    symlink("../elsewhere", link)
    let error = FileError.danglingLink(path: link, target: "../elsewhere")
    #expect(error.description == "\(link) is a link to ../elsewhere, which does not exist")
    #expect(throws: error) { _ = try FileSystem.create(new, at: link) }
    #expect(throws: error) { _ = try FileSystem.isFree(link) }
    #expect(throws: error) { _ = try FileSystem.read(link) }
    #expect(throws: FileError.self) { try FileSystem.move(path, to: link) }
    // Whoever comes second has to see that there is a first.
    let file = try AtomicFile(new: Path.join(folder.path, "c"))
    try file.write(new)
    try folder.write(old, to: "c")
    #expect(throws: FileError.self) { try file.commit() }
    file.abandon()
    #expect(try FileSystem.read(Path.join(folder.path, "c")) == old)
    #expect(try FileSystem.list(folder.path) == ["a", "b", "c", "in"])
  }
}
