import Files
import Platform

/// A safetensors file, mapped into memory and checked.
///
/// When `init` returns, every tensor's bytes lie in the file, match its shape, and belong to it alone. The mapping
/// shows the current file: see `MappedFile` for files that other programs change meanwhile.
public struct SafetensorsFile: Sendable {
  /// The texts under `__metadata__`.
  public let metadata: ExactDictionary<String>
  /// The tensors by name.
  public let tensors: ExactDictionary<TensorInfo>
  /// The file's bytes; keep it as long as pointers into them are used.
  public let mapping: MappedFile

  /// The path as given.
  public var path: String { mapping.path }

  /// Maps a file and checks its header.
  public init(path: String) throws(SafetensorsError) {
    do throws(FileError) { mapping = try MappedFile(path) } catch { throw .file(error) }
    let header = try SafetensorsHeader(path: path, file: mapping.bytes)
    metadata = try header.metadata()
    tensors = try header.tensors()
  }

  /// The names in the order of their bytes in the file.
  public var names: [String] {
    tensors.sorted {
      ($0.value.range.lowerBound, $0.value.range.upperBound, $0.key)
        < ($1.value.range.lowerBound, $1.value.range.upperBound, $1.key)
    }.map(\.key)
  }

  /// A tensor's bytes, which live as long as `mapping`. They may start at any address.
  public func bytes(_ name: String) throws(SafetensorsError) -> UnsafeRawBufferPointer {
    guard let info = tensors[name] else { throw .noTensor(path: path, tensor: name) }
    return UnsafeRawBufferPointer(rebasing: mapping.bytes[info.range])
  }

  /// A tensor of any floating-point type as float32, in row-major order.
  ///
  /// Half precision and bfloat16 are converted exactly; float64 is rounded to nearest.
  public func float32(_ name: String) throws(SafetensorsError) -> [Float] {
    let bytes = try bytes(name)
    let info = try info(name)
    switch info.dataType {
    case .float32: return Self.array(of: Float.self, bytes)
    case .float16: return FloatNarrowing.half.widened(bytes)
    case .bfloat16: return FloatNarrowing.bfloat.widened(bytes)
    case .float64: return Self.array(of: Double.self, bytes).map { Float($0) }
    default:
      throw .wrongType(path: path, tensor: name, type: info.dataType, wanted: "a floating-point type")
    }
  }

  /// A tensor of type F64.
  public func float64(_ name: String) throws(SafetensorsError) -> [Double] {
    try array(name, of: Double.self, stored: .float64)
  }

  /// A tensor of type I64.
  public func int64(_ name: String) throws(SafetensorsError) -> [Int64] {
    try array(name, of: Int64.self, stored: .int64)
  }

  private func array<Element: BitwiseCopyable>(
    _ name: String,
    of type: Element.Type,
    stored: DataType
  ) throws(SafetensorsError) -> [Element] {
    let info = try info(name)
    guard info.dataType == stored else {
      throw .wrongType(path: path, tensor: name, type: info.dataType, wanted: stored.rawValue)
    }
    return Self.array(of: type, try bytes(name))
  }

  private func info(_ name: String) throws(SafetensorsError) -> TensorInfo {
    guard let info = tensors[name] else { throw .noTensor(path: path, tensor: name) }
    return info
  }

  /// The elements of bytes at any address; the machine is little-endian, as the format is.
  private static func array<Element: BitwiseCopyable>(
    of type: Element.Type,
    _ bytes: UnsafeRawBufferPointer
  ) -> [Element] {
    let count = bytes.count / MemoryLayout<Element>.stride
    return [Element](unsafeUninitializedCapacity: count) { buffer, filled in
      UnsafeMutableRawBufferPointer(buffer).copyMemory(
        from: UnsafeRawBufferPointer(rebasing: bytes.prefix(count * MemoryLayout<Element>.stride))
      )
      filled = count
    }
  }

  /// Throws `SafetensorsError.changed` if the file's size or modification time has changed since it was opened.
  public func checkUnchanged() throws(SafetensorsError) {
    if mapping.hasChanged { throw .changed(path: path) }
  }
}
