import Files
import Platform
import TestSupport
import Testing

@testable import Safetensors

@Suite("Guards of mapped files")
struct MappingGuardTests {
  private func mapped(_ bytes: [UInt8]) throws -> (folder: TestFolder, path: String, file: MappedFile) {
    let folder = try TestFolder(["a": bytes])
    let path = Path.join(folder.path, "a")
    return (folder, path, try MappedFile(path))
  }

  /// The sum of all bytes, read on several threads.
  private func sum(_ file: MappedFile) -> Int {
    Array(0..<8).concurrentMap { part in
      stride(from: part, to: file.bytes.count, by: 8).reduce(0) { $0 + Int(file.bytes[$1]) }
    }.reduce(0, +)
  }

  @Test("pages that a truncated file no longer has are zeros, and the guard says so")
  func truncated() throws {
    let (folder, path, file) = try mapped([UInt8](repeating: 1, count: 100_001))
    defer { folder.remove() }
    let watch = MappingGuard(file)
    #expect(watch.isUnchanged())
    #expect(sum(file) == 100_001)
    truncate(path, 4096)
    #expect(sum(file) == 4096)
    #expect(!watch.isUnchanged())
    // Even if the file gets its size and time back, what was read does not count.
    truncate(path, 100_001)
    #expect(!watch.isUnchanged())
  }

  @Test("a file whose time alone changes is unchanged if its hash is known, and one with other bytes is not")
  func touched() throws {
    let (folder, path, file) = try mapped([UInt8](repeating: 1, count: 10_000))
    defer { folder.remove() }
    let watch = MappingGuard(file)
    watch.hash = try ModelHash.file(file).whole
    func touch(_ second: Int) {
      let times = [timespec(tv_sec: second, tv_nsec: 0), timespec(tv_sec: second, tv_nsec: 0)]
      utimensat(AT_FDCWD, path, times, 0)
    }
    touch(1)
    #expect(watch.isUnchanged())
    let descriptor = try Descriptor.open(path, O_WRONLY)
    try Descriptor.write(descriptor, [2])
    close(descriptor)
    touch(2)
    #expect(!watch.isUnchanged())
  }

  @Test("a file that is replaced under its name is the same to those who have it open")
  func replaced() throws {
    let (folder, path, file) = try mapped([UInt8](repeating: 1, count: 10_000))
    defer { folder.remove() }
    let watch = MappingGuard(file)
    try FileSystem.write([3], to: path)
    #expect(watch.isUnchanged())
    #expect(try ModelHash.file(file).whole == SHA256.hexadecimal(file.bytes))
  }

  @Test("guards that end make room for others")
  func many() throws {
    let (folder, path, file) = try mapped([UInt8](repeating: 1, count: 10_000))
    defer { folder.remove() }
    for _ in 0..<200 { #expect(MappingGuard(file).isUnchanged()) }
    let watch = MappingGuard(file)
    truncate(path, 0)
    #expect(sum(file) == 0)
    #expect(!watch.isUnchanged())
  }
}
