import Safetensors

/// Tensors that a reference implementation computed; tools/reference/models.py and samples.py write such files.
public struct GoldenTensors {
  private let file: SafetensorsFile

  /// Of what is larger than this, a file keeps every 13th value.
  private static let large = 2100
  private static let stride = 13

  /// Opens a file of the golden folder; its name has no extension here.
  public init(_ name: String, beside source: String = #filePath) throws {
    file = try SafetensorsFile(path: Golden(beside: source).path("\(name).safetensors"))
  }

  /// The values of a tensor: of a large one, those that are kept.
  public subscript(_ name: String) -> [Float] {
    get throws { try file.float32(name) }
  }

  /// The whole numbers of a tensor.
  public func integers(_ name: String) throws -> [Int64] { try file.int64(name) }

  /// The shape of a tensor, which a file keeps for those that are not large.
  public func shape(_ name: String) throws -> [Int] {
    guard let tensor = file.tensors[name] else { throw GoldenError.tensor(name, path: file.path) }
    return tensor.shape
  }

  /// The relative distance between computed values and the stored ones.
  public func distance(_ computed: [Float], _ name: String) throws -> Double {
    let (kept, expected) = (Self.kept(of: computed), try self[name])
    guard kept.count == expected.count else { throw GoldenError.tensor(name, path: file.path) }
    return relativeDistance(kept, expected)
  }

  /// The values that a file would keep.
  public static func kept(of computed: [Float]) -> [Float] {
    computed.count > large
      ? Swift.stride(from: 0, to: computed.count, by: stride).map { computed[$0] } : computed
  }
}
