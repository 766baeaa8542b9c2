import Files
import Platform
import TestSupport
import Testing

@testable import Safetensors

/// Each kind of damage has its own error, which names the file, the tensor and both numbers.
@Suite("Damaged safetensors files")
struct DamagedFileTests {
  private static let entry = #"{"dtype":"F32","shape":[1],"data_offsets":[0,4]}"#

  private func error(_ bytes: [UInt8]) throws -> (SafetensorsError?, path: String) {
    let folder = try TestFolder(["a.safetensors": bytes])
    defer { folder.remove() }
    let path = Path.join(folder.path, "a.safetensors")
    do throws(SafetensorsError) {
      _ = try SafetensorsFile(path: path)
      return (nil, path)
    } catch {
      #expect(error.path == path)
      #expect(error.description == "\(path): \(error.reason)" || error.description.contains(path))
      return (error, path)
    }
  }

  private func expect(
    _ header: String,
    data: Int,
    _ expected: (String) -> SafetensorsError,
    says text: String,
    location: SourceLocation = #_sourceLocation
  ) throws {
    let (error, path) = try error(file(header, data: data))
    #expect(error == expected(path), sourceLocation: location)
    #expect(
      error?.reason.contains(text) == true,
      "\(error?.reason ?? "no error")",
      sourceLocation: location
    )
  }

  @Test("an empty file is too short")
  func empty() throws {
    let (error, path) = try error([])
    #expect(error == .tooShort(path: path, bytes: 0))
  }

  @Test("a file of seven bytes is too short")
  func sevenBytes() throws {
    let (error, path) = try error([2, 0, 0, 0, 0, 0, 0])
    #expect(error == .tooShort(path: path, bytes: 7))
  }

  @Test("a header that is longer than the file is an error")
  func headerBeyondFile() throws {
    let (error, path) = try error(file("{}", length: 3))
    #expect(error == .headerBeyondFile(path: path, length: 3, bytes: 10))
    #expect(error?.reason.contains("3 bytes, but the file has 10") == true)
  }

  @Test("the largest header length is an error")
  func allOnes() throws {
    let (error, path) = try error(file("{}", length: .max))
    #expect(error == .headerBeyondFile(path: path, length: .max, bytes: 10))
  }

  @Test("a header over the limit is refused")
  func headerLimit() throws {
    let folder = try TestFolder()
    defer { folder.remove() }
    let path = Path.join(folder.path, "huge.safetensors")
    try folder.write(file("{}", length: 100_000_001), to: "huge.safetensors")
    // A hole in the file takes no room on the disk.
    try #require(truncate(path, 100_000_100) == 0)
    do throws(SafetensorsError) {
      _ = try SafetensorsFile(path: path)
      Issue.record("it was read")
    } catch { #expect(error == .headerTooLarge(path: path, length: 100_000_001, limit: 100_000_000)) }
  }

  @Test("a header that is not UTF-8 is an error")
  func invalidUTF8() throws {
    let (error, path) = try error(
      [16, 0, 0, 0, 0, 0, 0, 0] + Array("{\"".utf8) + [0xFF] + Array("\":1}         ".utf8)
    )
    #expect(error == .headerNotUTF8(path: path))
  }

  @Test(
    "a header that is not a JSON object is malformed",
    arguments: ["", "[]", "{", "{} x", "{'a':1}", "{\"a\":1,}", "// x\n{}", "\u{FEFF}{}", "null"]
  )
  func malformedHeader(_ header: String) throws {
    guard case .malformedHeader = try error(file(header)).0 else {
      Issue.record("\(header) was read")
      return
    }
  }

  @Test("a header that is nested too deeply is malformed")
  func depth() throws {
    guard case .malformedHeader(_, let problem) = try error(file(String(repeating: "[", count: 100_000))).0
    else {
      Issue.record("it was read")
      return
    }
    #expect(problem.contains("nested deeper"))
  }

  @Test("a name that comes twice is an error")
  func duplicateName() throws {
    try expect(
      #"{"a":\#(Self.entry),"a":\#(Self.entry)}"#,
      data: 4,
      { .duplicateName(path: $0, name: "a") },
      says: "\"a\" twice"
    )
  }

  /// A header of nothing but duplicates does not cost the square of its length.
  @Test("thousands of duplicate names are an error without taking long")
  func manyDuplicates() throws {
    let names = repeatElement("\"a\":1", count: 50_000).joined(separator: ",")
    guard case .duplicateName(_, "a") = try error(file("{\(names)}")).0 else {
      Issue.record("it was read")
      return
    }
  }

  @Test("metadata that is not text is an error")
  func metadata() throws {
    try expect(
      #"{"__metadata__":{"k":1}}"#,
      data: 0,
      { .badMetadata(path: $0, key: "k") },
      says: "not text: \"k\""
    )
    try expect(
      #"{"__metadata__":[]}"#,
      data: 0,
      { .badMetadata(path: $0, key: nil) },
      says: "is not an object"
    )
  }

  @Test("an unknown type is an error that names it")
  func unknownType() throws {
    try expect(
      #"{"a":{"dtype":"F31","shape":[1],"data_offsets":[0,4]}}"#,
      data: 4,
      { .unknownType(path: $0, tensor: "a", type: "F31") },
      says: "\"F31\""
    )
  }

  @Test(
    "a broken entry is an error that says what is wrong with it",
    arguments: [
      (#"{"shape":[1],"data_offsets":[0,4]}"#, "no dtype"),
      (#"{"dtype":"F32","data_offsets":[0,4]}"#, "no shape"),
      (#"{"dtype":"F32","shape":1,"data_offsets":[0,4]}"#, "no shape"),
      (#"{"dtype":"F32","shape":[1]}"#, "no data_offsets"),
      (#"{"dtype":"F32","shape":[1],"data_offsets":[0]}"#, "1 data_offsets"),
      (#"{"dtype":"F32","shape":[-1],"data_offsets":[0,4]}"#, "shape has -1"),
      (#"{"dtype":"F32","shape":[1.5],"data_offsets":[0,4]}"#, "shape has 1.5"),
      (#"{"dtype":"F32","shape":["1"],"data_offsets":[0,4]}"#, "not a number"),
      (#"{"dtype":"F32","shape":[1],"data_offsets":[-4,0]}"#, "data_offsets have -4"),
      (#"{"dtype":"F32","shape":[1],"data_offsets":[0,99999999999999999999]}"#, "data_offsets have 1e+20"),
      (#"{"dtype":"F4","shape":[3],"data_offsets":[0,2]}"#, "3 elements of 4 bits"),
      ("7", "not an object"),
    ]
  )
  func brokenEntry(_ entry: String, _ problem: String) throws {
    let (error, path) = try error(file("{\"layer\":\(entry)}", data: 4))
    guard case .badEntry(path, "layer", _) = error else {
      Issue.record("\(String(describing: error))")
      return
    }
    #expect(error?.reason.contains(problem) == true, "\(error?.reason ?? "")")
  }

  @Test("a shape that does not fit its bytes is an error")
  func sizeMismatch() throws {
    try expect(
      #"{"a":{"dtype":"F16","shape":[3,5],"data_offsets":[0,4]}}"#,
      data: 4,
      {
        .sizeMismatch(path: $0, tensor: "a", type: .float16, shape: [3, 5], expected: 30, found: 4)
      },
      says: "has 4 bytes, but F16 of shape [3, 5] takes 30"
    )
  }

  @Test(
    "a shape whose size, or that of a part of it, overflows is an error",
    arguments: [[4_294_967_296, 4_294_967_296], [Int.max], [Int.max, 0, 2], [0, Int.max, Int.max], [Int.max, 0]]
  )
  func overflow(_ shape: [Int]) throws {
    let (error, path) = try error(
      file("{\"a\":{\"dtype\":\"F32\",\"shape\":\(shape),\"data_offsets\":[0,4]}}", data: 4)
    )
    if shape == [Int.max, 0] {
      #expect(
        error
          == .sizeMismatch(path: path, tensor: "a", type: .float32, shape: shape, expected: 0, found: 4)
      )
    } else {
      #expect(error == .sizeOverflow(path: path, tensor: "a", shape: shape))
    }
  }

  @Test("a range that ends before it begins is an error")
  func reversedRange() throws {
    try expect(
      #"{"a":{"dtype":"F32","shape":[1],"data_offsets":[4,0]}}"#,
      data: 4,
      { .reversedRange(path: $0, tensor: "a", begin: 4, end: 0) },
      says: "begins at byte 4"
    )
  }

  @Test("data that ends inside a tensor is an error")
  func truncated() throws {
    try expect(
      #"{"a":\#(Self.entry)}"#,
      data: 3,
      { .truncated(path: $0, tensor: "a", end: 4, bytes: 3) },
      says: "ends at byte 4 of the data, which has 3"
    )
  }

  @Test("offsets far outside the file are an error")
  func farOffsets() throws {
    try expect(
      #"{"a":{"dtype":"F32","shape":[1],"data_offsets":[9223372036854775803,9223372036854775807]}}"#,
      data: 4,
      { .truncated(path: $0, tensor: "a", end: .max, bytes: 4) },
      says: "truncated"
    )
  }

  @Test("tensors that overlap are an error")
  func overlap() throws {
    try expect(
      #"{"a":\#(Self.entry),"b":{"dtype":"U8","shape":[2],"data_offsets":[3,5]}}"#,
      data: 5,
      { .overlap(path: $0, tensor: "b", other: "a", begin: 3, otherEnd: 4) },
      says: "begins at byte 3, inside \"a\", which ends at 4"
    )
  }

  @Test("a gap between tensors is an error")
  func gap() throws {
    try expect(
      #"{"a":\#(Self.entry),"b":{"dtype":"U8","shape":[2],"data_offsets":[6,8]}}"#,
      data: 8,
      { .gap(path: $0, tensor: "b", begin: 6, previousEnd: 4) },
      says: "begins at byte 6"
    )
  }

  @Test("bytes behind the last tensor are an error")
  func trailingBytes() throws {
    try expect(
      #"{"a":\#(Self.entry)}"#,
      data: 9,
      { .trailingBytes(path: $0, expected: 4, found: 9) },
      says: "take 4 bytes, but 9 follow"
    )
  }

  @Test("bytes without a tensor are an error")
  func noTensors() throws {
    try expect("{}", data: 1, { .trailingBytes(path: $0, expected: 0, found: 1) }, says: "take 0 bytes")
  }

  static let otherFormats: [(bytes: [UInt8], format: SafetensorsError.OtherFormat)] = [
    ([0x50, 0x4B, 3, 4, 0, 0, 8, 8, 0], .torchArchive),
    ([0x80, 2, 0x8A, 0x0A, 0x6C, 0xFC, 0x9C, 0x46], .pickle),
    (Array("GGUF\u{3}\0\0\0".utf8), .gguf),
    (Array("version https://git-lfs.github.com/spec/v1".utf8), .gitLFS),
    (Array("<!DOCTYPE html><html>".utf8), .html),
    ([0x89, 0x48, 0x44, 0x46, 0x0D, 0x0A, 0x1A, 0x0A], .hdf5),
    ([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 0], .png),
    (Array("{\n  \"LoRA_type\": \"Standard\"}".utf8), .text),
  ]

  @Test("a file of another format is an error that names the format", arguments: otherFormats.indices)
  func otherFormat(_ index: Int) throws {
    let (bytes, format) = Self.otherFormats[index]
    let (error, path) = try error(bytes)
    #expect(error == .otherFormat(path: path, format: format))
    #expect(error?.reason.contains(format.advice) == true)
  }

  @Test("a header whose length looks like a pickle is read")
  func likePickle() throws {
    // 0x010280 bytes: the length's first bytes are a pickle's.
    let header = #"{"__metadata__":{"k":"\#(String(repeating: "x", count: 0x10280 - 27))"}}  "#
    #expect(header.utf8.count == 0x10280)
    #expect(try error(file(header)).0 == nil)
  }

  @Test("control characters in names are shown escaped")
  func controlCharacters() throws {
    let (error, _) = try error(file(#"{"\u001b[31m":7}"#))
    #expect(error?.reason.contains(#""\u001b[31m""#) == true)
  }

  @Test("a missing file, a folder and a device are errors")
  func notAFile() throws {
    let folder = try TestFolder()
    defer { folder.remove() }
    for path in ["none", "."].map({ Path.join(folder.path, $0) }) + ["/dev/null"] {
      do throws(SafetensorsError) {
        _ = try SafetensorsFile(path: path)
        Issue.record("\(path) was read")
      } catch {
        guard case .file = error else {
          Issue.record("\(error)")
          continue
        }
      }
    }
  }
}
