import Files
import Platform
import TestSupport
import Testing

@testable import Safetensors

@Suite("Writing safetensors files")
struct WriterTests {
  private func withFolder(_ body: (TestFolder, String) throws -> Void) throws {
    let folder = try TestFolder()
    defer { folder.remove() }
    try body(folder, Path.join(folder.path, "a.safetensors"))
  }

  @Test("what is written is read back")
  func roundTrip() throws {
    try withFolder { folder, path in
      let values: [Float] = [1, -0.1, .infinity, 1e-8]
      try SafetensorsWriter.write(
        [
          StoredTensor("f", [2, 2], floats: values), StoredTensor("h", [4], floats: values, as: .float16),
          StoredTensor("b", [4], floats: values, as: .bfloat16), StoredTensor("d", [1], doubles: [0.1]),
          StoredTensor("i", [], integers: [-3]),
        ],
        metadata: ["b": "2", "a": ""],
        to: path
      )
      let file = try SafetensorsFile(path: path)
      #expect(file.names == ["i", "d", "f", "b", "h"])
      #expect(file.metadata == ["a": "", "b": "2"])
      #expect(try file.float32("f") == values)
      #expect(try file.float32("h") == [1, -0.099975586, .infinity, 0])
      #expect(try file.float32("b") == [1, -0.100097656, .infinity, 1.0011718e-08])
      #expect(try file.float64("d") == [0.1])
      #expect(try file.int64("i") == [-3])
      #expect(file.tensors.values.allSatisfy { $0.range.lowerBound % ($0.dataType.bits / 8) == 0 })
      #expect(try FileSystem.list(folder.path) == ["a.safetensors"], "nothing is left beside it")
    }
  }

  @Test("a tensor of another type or name is an error")
  func types() throws {
    try withFolder { _, path in
      try SafetensorsWriter.write([StoredTensor("i", [1], integers: [1])], to: path)
      let file = try SafetensorsFile(path: path)
      #expect(throws: SafetensorsError.noTensor(path: path, tensor: "x")) { try file.bytes("x") }
      #expect(throws: SafetensorsError.self) { try file.float32("i") }
      #expect(
        throws: SafetensorsError.wrongType(path: path, tensor: "i", type: .int64, wanted: "F64")
      ) { try file.float64("i") }
    }
  }

  @Test("content that does not fit keeps the old file")
  func badContent() throws {
    try withFolder { folder, path in
      try SafetensorsWriter.write([StoredTensor("old", [1], floats: [1])], to: path)
      let before = try FileSystem.read(path)
      #expect(
        throws: SafetensorsError.wrongContent(path: path, tensor: "new", expected: 12, found: 8)
      ) { try SafetensorsWriter.write([StoredTensor("new", [3], floats: [1, 2])], to: path) }
      #expect(throws: SafetensorsError.duplicateName(path: path, name: "n")) {
        try SafetensorsWriter.write(
          [StoredTensor("n", [1], floats: [1]), StoredTensor("n", [1], floats: [1])],
          to: path
        )
      }
      #expect(throws: SafetensorsError.sizeOverflow(path: path, tensor: "n", shape: [.max, 2])) {
        try SafetensorsWriter.write([StoredTensor("n", .int8, [.max, 2], bytes: [])], to: path)
      }
      #expect(try FileSystem.read(path) == before)
      #expect(try FileSystem.list(folder.path) == ["a.safetensors"])
    }
  }

  @Test("a missing folder is an error")
  func noFolder() throws {
    try withFolder { folder, _ in
      #expect(throws: SafetensorsError.self) {
        try SafetensorsWriter.write([], to: Path.join(folder.path, "none/a.safetensors"))
      }
    }
  }

  /// A limit on the size of files stands in for a full disk: `write` fails in the middle of either.
  @Test("a full disk keeps the old file")
  func fullDisk() async {
    await #expect(processExitsWith: .success) {
      let folder = try TestFolder()
      let path = Path.join(folder.path, "a.safetensors")
      try SafetensorsWriter.write([StoredTensor("old", [1], floats: [1])], to: path)
      let before = try FileSystem.read(path)
      signal(SIGXFSZ, SIG_IGN)
      var limit = rlimit(rlim_cur: 4096, rlim_max: rlim_t.max)
      guard getrlimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), &limit) == 0 else { exit(2) }
      limit.rlim_cur = 4096
      guard setrlimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), &limit) == 0 else { exit(3) }
      do {
        try SafetensorsWriter.write(
          [StoredTensor("new", [4096], floats: [Float](repeating: 1, count: 4096))],
          to: path
        )
        exit(4)
      } catch {
        guard case SafetensorsError.file(.system(path, "write", EFBIG)) = error else { exit(5) }
      }
      // The counters of a run for coverage are written at the end, as a whole.
      limit.rlim_cur = limit.rlim_max
      guard setrlimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), &limit) == 0 else { exit(7) }
      let isKept = try FileSystem.read(path) == before
      let names = try FileSystem.list(folder.path)
      folder.remove()
      exit(isKept && names == ["a.safetensors"] ? 0 : 6)
    }
  }

  @Test("a change to a mapped file is noticed")
  func changed() throws {
    try withFolder { folder, path in
      try SafetensorsWriter.write([StoredTensor("t", [1], floats: [1])], to: path)
      let file = try SafetensorsFile(path: path)
      try file.checkUnchanged()
      // Our own writer renames: the mapping keeps the old file.
      try SafetensorsWriter.write([StoredTensor("t", [2], floats: [2, 2])], to: path)
      try file.checkUnchanged()
      #expect(try file.float32("t") == [1])
      // Someone else writes into the file itself.
      let other = try SafetensorsFile(path: path)
      let descriptor = open(path, O_WRONLY | O_APPEND)
      #expect(write(descriptor, "x", 1) == 1)
      close(descriptor)
      #expect(throws: SafetensorsError.changed(path: path)) { try other.checkUnchanged() }
    }
  }

  @Test("names that are equivalent in Unicode are two tensors")
  func equivalentNames() throws {
    try withFolder { folder, path in
      try SafetensorsWriter.write(
        [StoredTensor("\u{E9}", [1], floats: [1]), StoredTensor("e\u{301}", [1], floats: [2])],
        metadata: ["\u{E9}": "1", "e\u{301}": "2"],
        to: path
      )
      let file = try SafetensorsFile(path: path)
      #expect(file.tensors.count == 2)
      #expect(try file.float32("\u{E9}") == [1])
      #expect(try file.float32("e\u{301}") == [2])
      #expect(file.metadata == ["\u{E9}": "1", "e\u{301}": "2"])
    }
  }
}
