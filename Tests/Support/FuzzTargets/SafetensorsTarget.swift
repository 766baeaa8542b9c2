import Safetensors

/// The bytes of a safetensors file: the first byte is `h` for a header, a bar and data, whose length is told truly, or
/// `r` for raw bytes.
enum SafetensorsInput {
  static func bytes(_ input: [UInt8]) -> [UInt8]? {
    let bytes = Array(input.dropFirst())
    switch input.first {
    case UInt8(ascii: "h"):
      let bar = bytes.lastIndex(of: UInt8(ascii: "|")) ?? bytes.count
      let length = (0..<8).map { UInt8(truncatingIfNeeded: bar >> ($0 * 8)) }
      return length + bytes[..<bar] + bytes[bar...].dropFirst()
    case UInt8(ascii: "r"): return bytes
    default: return nil
    }
  }
}

/// safetensors files.
enum SafetensorsTarget {
  static let run: Target = { input in
    guard let bytes = SafetensorsInput.bytes(input) else { return .rejected }
    file.write(bytes)
    do throws(SafetensorsError) {
      try use(try SafetensorsFile(path: file.path), bytes)
    } catch {
      check(!error.description.isEmpty, "an error without a message")
    }
    return .tried
  }

  /// Whatever was accepted can be read, covers the data, and is the same after writing and reading again.
  private static func use(_ file: SafetensorsFile, _ bytes: [UInt8]) throws(SafetensorsError) {
    var tensors: [StoredTensor] = []
    var end = 8 + Int(bytes[0]) + Int(bytes[1]) << 8 + Int(bytes[2]) << 16
    for name in file.names {
      guard let info = file.tensors[name] else { fatalError("no entry for \(name)") }
      check(info.range.lowerBound == end && info.range.upperBound <= bytes.count, "\(name): \(info.range)")
      end = info.range.upperBound
      let content = Array(try file.bytes(name))
      check(content.elementsEqual(bytes[info.range]), "\(name): other bytes")
      _ = try file.firstNonFinite(name)
      if [.float32, .float16, .bfloat16, .float64].contains(info.dataType) {
        check(try file.float32(name).count == info.count, "\(name): \(info.count) numbers")
      }
      tensors.append(StoredTensor(name, info.dataType, info.shape, bytes: content))
    }
    check(end == bytes.count, "\(bytes.count - end) bytes are nobody's")
    try SafetensorsWriter.write(tensors, metadata: file.metadata, to: again.path)
    let second = try SafetensorsFile(path: again.path)
    check(second.metadata == file.metadata, "other metadata after writing")
    for tensor in tensors {
      check(second.tensors[tensor.name]?.shape == tensor.shape, "\(tensor.name): another shape after writing")
      check(try Array(second.bytes(tensor.name)) == tensor.bytes, "\(tensor.name): other bytes after writing")
    }
  }

  private static let file = ScratchFile("file.safetensors")
  private static let again = ScratchFile("again.safetensors")
}
