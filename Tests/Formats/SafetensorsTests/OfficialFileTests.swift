import Documents
import Files
import Platform
import TestSupport
import Testing

@testable import Safetensors

/// Against the official library: what it writes, and what it accepts.
@Suite("Files of the official implementation")
struct OfficialFileTests {
  private static let names: [String: DataType] = [
    "float16": .float16, "float32": .float32, "bfloat16": .bfloat16, "float64": .float64, "int64": .int64,
    "int32": .int32, "int16": .int16, "uint8": .uint8, "int8": .int8, "bool": .bool,
    "float8_e4m3fn": .float8e4m3, "float8_e5m2": .float8e5m2, "complex64": .complex64,
  ]

  private func expected() throws -> [StoredTensor] {
    try #require(try Golden().json("types.json")["tensors"]).members.map { member in
      StoredTensor(
        member.key,
        try #require(Self.names[member.value["dtype"]?.string ?? ""]),
        try #require(member.value["shape"]).integers,
        bytes: try #require(member.value["bytes"]?.hexadecimalBytes)
      )
    }
  }

  @Test("a tensor of every type is read")
  func types() throws {
    let file = try SafetensorsFile(path: Golden().path("types.safetensors"))
    let expected = try expected()
    #expect(expected.count == 15)
    #expect(Set(file.tensors.keys) == Set(expected.map(\.name)))
    for tensor in expected {
      let info = try #require(file.tensors[tensor.name])
      #expect(info.dataType == tensor.dataType, "\(tensor.name)")
      #expect(info.shape == tensor.shape, "\(tensor.name)")
      #expect(Array(try file.bytes(tensor.name)) == tensor.bytes, "\(tensor.name)")
    }
    #expect(file.metadata == ["ss_é": "a \"b\"\n\\"])
    #expect(try file.float32("a.single") == [3.25, Float(bitPattern: 0x8001_16C2), 1e38])
    #expect(try file.float32("z.half") == [1.5, -2, 65504, 5.9604645e-08, 0, 0])
    #expect(try file.float32("double") == [0.1])
    #expect(try file.float64("double") == [0.1])
    #expect(try file.int64("long") == [-(1 << 62), 7])
    #expect(try file.float32("none") == [])
  }

  @Test("our file is the same, byte for byte")
  func sameFile() throws {
    let official = try FileSystem.read(Golden().path("types.safetensors"))
    let metadata: ExactDictionary = ["ss_é": "a \"b\"\n\\"]
    let bytes = try SafetensorsWriter.bytes(try expected().shuffled(), metadata: metadata)
    #expect(bytes == official)
    let folder = try TestFolder()
    defer { folder.remove() }
    let path = Path.join(folder.path, "a.safetensors")
    try SafetensorsWriter.write(try expected().shuffled(), metadata: metadata, to: path)
    #expect(try FileSystem.read(path) == official)
  }

  @Test("both accept and refuse the same files")
  func verdicts() throws {
    let folder = try TestFolder()
    defer { folder.remove() }
    let path = Path.join(folder.path, "a.safetensors")
    let cases = try #require(try Golden().json("verdicts.json")["cases"]).items
    #expect(cases.count > 60)
    for item in cases {
      try folder.write(try #require(item["file"]?.hexadecimalBytes), to: "a.safetensors")
      var message = ""
      do throws(SafetensorsError) { _ = try SafetensorsFile(path: path) } catch {
        message = error.description
      }
      let isAccepted = item["accepted"]?.content == .boolean(true)
      #expect(message.isEmpty == isAccepted, "\(item["name"]?.string ?? ""): \(message)")
    }
  }
}
