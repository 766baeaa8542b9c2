import Files
import Platform
import TestSupport
import Testing

@Suite("Files")
struct FileSystemTests {
  private func text(_ path: String) throws -> String {
    String(decoding: try FileSystem.read(path), as: UTF8.self)
  }

  @Test("writing replaces a file and leaves nothing beside it")
  func replacing() throws {
    let folder = try TestFolder(["a": Array("old".utf8)])
    defer { folder.remove() }
    let path = Path.join(folder.path, "a")
    try FileSystem.write(Array("new".utf8), to: path)
    #expect(try text(path) == "new")
    #expect(try FileSystem.list(folder.path) == ["a"])
    let before = FileSystem.status(path)?.inode
    try FileSystem.write(Array("newer".utf8), to: path)
    #expect(FileSystem.status(path)?.inode != before)
  }

  @Test("a file that is written keeps its permissions")
  func permissions() throws {
    let folder = try TestFolder(["a": []])
    defer { folder.remove() }
    let path = Path.join(folder.path, "a")
    chmod(path, 0o750)
    try FileSystem.write([1], to: path)
    #expect(FileSystem.status(path)?.permissions == 0o750)
  }

  @Test("writing to a link writes its target")
  func links() throws {
    let folder = try TestFolder(["deep/target": [1]])
    defer { folder.remove() }
    let link = Path.join(folder.path, "link")
    symlink("deep/target", link)
    try FileSystem.write([2], to: link)
    #expect(try FileSystem.read(Path.join(folder.path, "deep/target")) == [2])
    var info = stat()
    #expect(lstat(link, &info) == 0)
    #expect(info.st_mode & S_IFMT == S_IFLNK)
    // A link to what is not there yet makes it where the link says.
    let dangling = Path.join(folder.path, "dangling")
    symlink("deep/later", dangling)
    try FileSystem.write([3], to: dangling)
    #expect(try FileSystem.read(Path.join(folder.path, "deep/later")) == [3])
    // A loop ends.
    let loop = Path.join(folder.path, "loop")
    symlink("loop", loop)
    #expect(FileSystem.status(loop) == nil)
    #expect(throws: FileError.self) { try FileSystem.write([4], to: loop) }
  }

  @Test("a file that has changed is not overwritten")
  func changed() throws {
    let folder = try TestFolder(["a": Array("theirs".utf8)])
    defer { folder.remove() }
    let path = Path.join(folder.path, "a")
    for read in ["older", "their", "theirs!", ""] {
      #expect(throws: FileError.changed(path: path)) {
        try FileSystem.write(Array("mine".utf8), to: path, expecting: Array(read.utf8))
      }
    }
    #expect(try text(path) == "theirs")
    try FileSystem.write(Array("mine".utf8), to: path, expecting: Array("theirs".utf8))
    #expect(try text(path) == "mine")
    unlink(path)
    #expect(throws: FileError.changed(path: path)) {
      try FileSystem.write([1], to: path, expecting: Array("mine".utf8))
    }
    #expect(FileSystem.status(path) == nil)
  }

  @Test("what cannot be written is an error that says why")
  func unwritable() throws {
    let folder = try TestFolder(folders: ["inside"])
    defer { folder.remove() }
    let inside = Path.join(folder.path, "inside")
    #expect(throws: FileError.system(path: inside, action: "write", code: EISDIR)) {
      try FileSystem.write([1], to: inside)
    }
    let nowhere = Path.join(folder.path, "no/where")
    #expect(throws: FileError.system(path: nowhere, action: "write", code: ENOENT)) {
      try FileSystem.write([1], to: nowhere)
    }
    try FileSystem.write([1], to: "/dev/null")
    if getuid() != 0 {
      let locked = Path.join(folder.path, "locked")
      try FileSystem.write([1], to: locked)
      chmod(locked, 0o444)
      #expect(throws: FileError.system(path: locked, action: "write", code: EACCES)) {
        try FileSystem.write([2], to: locked)
      }
    }
  }

  @Test("files are read up to a limit, and folders are not")
  func reading() throws {
    let folder = try TestFolder(["a": [1, 2, 3], "empty": []], folders: ["inside"])
    defer { folder.remove() }
    let path = Path.join(folder.path, "a")
    #expect(try FileSystem.read(path, limit: 3) == [1, 2, 3])
    #expect(throws: FileError.tooLarge(path: path, bytes: 3, limit: 2)) {
      try FileSystem.read(path, limit: 2)
    }
    #expect(try FileSystem.read(Path.join(folder.path, "empty")) == [])
    #expect(try FileSystem.readPrefix(path, count: 2) == [1, 2])
    #expect(try FileSystem.readPrefix(path, count: 9) == [1, 2, 3])
    let inside = Path.join(folder.path, "inside")
    #expect(throws: FileError.system(path: inside, action: "read", code: EISDIR)) {
      try FileSystem.read(inside)
    }
    #expect(throws: FileError.notRegular(path: "/dev/zero")) { try FileSystem.read("/dev/zero") }
    // A pipe that nobody writes to does not hold the program up.
    let pipe = Path.join(folder.path, "pipe")
    mkfifo(pipe, 0o600)
    #expect(throws: FileError.notRegular(path: pipe)) { try FileSystem.read(pipe) }
  }

  @Test("a folder is listed in the order of bytes")
  func listing() throws {
    let folder = try TestFolder(["b": [], "a": [], "B": [], "ä": [], "a.b": [], "a-b": []], folders: ["c"])
    defer { folder.remove() }
    #expect(try FileSystem.list(folder.path) == ["B", "a", "a-b", "a.b", "b", "c", "ä"])
    let kinds = Dictionary(
      uniqueKeysWithValues: try FileSystem.entries(folder.path).map { ($0.name, $0.kind) }
    )
    #expect(kinds["c"] == .folder)
    #expect(kinds["a"] == .file)
    #expect(kinds.count == 7)
  }

  @Test("moving keeps what is there")
  func moving() throws {
    let folder = try TestFolder(["from/x": [1], "to/y": [2]])
    defer { folder.remove() }
    let (from, to) = (Path.join(folder.path, "from"), Path.join(folder.path, "to"))
    #expect(throws: FileError.system(path: to, action: "rename to", code: EEXIST)) {
      try FileSystem.move(from, to: to)
    }
    try FileSystem.move(from, to: Path.join(folder.path, "new"))
    #expect(try FileSystem.list(folder.path) == ["new", "to"])
  }

  @Test("a folder is made with those above it")
  func folders() throws {
    let folder = try TestFolder(["file": []])
    defer { folder.remove() }
    let deep = Path.join(folder.path, "a/b/c")
    try FileSystem.makeFolder(deep)
    try FileSystem.makeFolder(deep)
    #expect(FileSystem.status(deep)?.kind == .folder)
    #expect(throws: FileError.self) { try FileSystem.makeFolder(Path.join(folder.path, "file/x")) }
  }

  @Test("an error says what failed, and where")
  func messages() {
    let error = FileError.system(path: "a", action: "read", code: ENOENT)
    #expect(error.description == "cannot read a: No such file or directory")
    #expect(error.reason == "cannot read: No such file or directory")
    #expect(error.path == "a")
  }

  @Test("names that are not UTF-8 work like others, and those that are equivalent in Unicode are two")
  func bytesOfNames() throws {
    let folder = try TestFolder()
    defer { folder.remove() }
    let bytes: [[UInt8]] = [
      Array("e\u{301}".utf8), [0x6C, 0xE9], Array("\u{E9}".utf8), [0x83, 0x65, 0x83, 0x58], Array("\u{10FE80}".utf8),
    ]
    let names = bytes.map { name in name.withUnsafeBytes { SystemText.text($0) } }
    for (number, name) in names.enumerated() {
      let path = Path.join(folder.path, "in/\(name)/\(name)")
      try FileSystem.makeFolder(Path.parent(path))
      try FileSystem.write([UInt8(number)], to: path)
      #expect(FileSystem.resolved(path).isExactly(path))
    }
    let inner = Path.join(folder.path, "in")
    let listed = try FileSystem.list(inner)
    #expect(Set(listed.map(ExactText.init)) == Set(names.map(ExactText.init)))
    #expect(Set(try FileSystem.entries(inner).map { ExactText($0.name) }) == Set(names.map(ExactText.init)))
    for (number, name) in names.enumerated() {
      #expect(try FileSystem.read(Path.join(inner, "\(name)/\(name)")) == [UInt8(number)])
    }
    // Links and renaming.
    let link = Path.join(folder.path, "link")
    symlink("in/\(names[1])/later", link)
    try FileSystem.write([9], to: link)
    #expect(try FileSystem.list(Path.join(inner, names[1])).contains("later"))
    try FileSystem.move(Path.join(inner, names[3]), to: Path.join(folder.path, names[3]))
    #expect(try FileSystem.read(Path.join(folder.path, "\(names[3])/\(names[3])")) == [3])
  }
}
