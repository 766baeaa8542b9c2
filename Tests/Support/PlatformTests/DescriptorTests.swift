import Platform
import Testing

@Suite("Open files")
struct DescriptorTests {
  /// A pipe's two ends.
  private func makePipe() throws -> (read: Int32, write: Int32) {
    var ends: [Int32] = [0, 0]
    try #require(pipe(&ends) == 0)
    return (ends[0], ends[1])
  }

  @Test("all bytes are written, and read until the end")
  func roundTrip() throws {
    let ends = try makePipe()
    defer { close(ends.read) }
    try Descriptor.write(ends.write, [1, 2, 3])
    try Descriptor.write(ends.write, "ä")
    close(ends.write)
    var bytes = [UInt8](repeating: 0, count: 8)
    #expect(try Descriptor.fill(ends.read, &bytes) == 5)
    #expect(bytes == [1, 2, 3, 0xC3, 0xA4, 0, 0, 0])
    #expect(try Descriptor.read(ends.read, into: &bytes) == 0)
  }

  @Test("a read fills the buffer from an index on")
  func readFrom() throws {
    let ends = try makePipe()
    defer { for end in [ends.read, ends.write] { close(end) } }
    try Descriptor.write(ends.write, [7, 8, 9])
    var bytes = [UInt8](repeating: 0, count: 4)
    #expect(try Descriptor.read(ends.read, into: &bytes, from: 2) == 2)
    #expect(bytes == [0, 0, 7, 8])
  }

  @Test("a pipe that does not block takes everything nevertheless")
  func nonBlocking() throws {
    let ends = try makePipe()
    defer { close(ends.read) }
    _ = fcntl(ends.write, F_SETFL, O_NONBLOCK)
    var thread = pthread_t()
    let context = UnsafeMutableRawPointer(bitPattern: Int(ends.write))
    let code = pthread_create(
      &thread,
      nil,
      { context in
        let descriptor = Int32(Int(bitPattern: context))
        try? Descriptor.write(descriptor, [UInt8](repeating: 7, count: 1 << 20))
        close(descriptor)
        return nil
      },
      context
    )
    try #require(code == 0)
    defer { pthread_join(thread, nil) }
    var count = 0
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let new = try Descriptor.read(ends.read, into: &buffer)
      if new == 0 { break }
      count += new
    }
    #expect(count == 1 << 20)
  }

  @Test("a pipe is readable when something is in it")
  func readable() throws {
    let ends = try makePipe()
    defer { for end in [ends.read, ends.write] { close(end) } }
    #expect(!Descriptor.isReadable(ends.read, milliseconds: 0))
    try Descriptor.write(ends.write, [1])
    #expect(Descriptor.isReadable(ends.read, milliseconds: 0))
  }

  @Test("what fails says why")
  func failures() {
    #expect(throws: SystemError(code: ENOENT)) { try Descriptor.open("/nowhere/file", O_RDONLY) }
    #expect(throws: SystemError(code: EBADF)) { try Descriptor.write(-1, [1]) }
    var bytes: [UInt8] = [0]
    #expect(throws: SystemError(code: EBADF)) { try Descriptor.read(-1, into: &bytes) }
    #expect(SystemError(code: ENOENT).description == "No such file or directory")
  }
}
