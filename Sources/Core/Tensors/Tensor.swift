/// An array of float32 values, row-major and contiguous, aligned to 64 bytes.
///
/// A tensor is written by the operation that creates it and only read afterwards; whoever writes through
/// `data` must be its only user.
public final class Tensor: @unchecked Sendable {
  /// The sizes, slowest first.
  public let shape: [Int]
  /// The number of values.
  public let count: Int
  /// The values.
  public let data: UnsafeMutablePointer<Float>

  private var storage: Storage

  /// A tensor with undefined values.
  public init(_ shape: [Int]) {
    self.shape = shape
    count = shape.reduce(1, *)
    storage = Storage(count: count)
    data = storage.start
  }

  private init(_ shape: [Int], sharing storage: Storage) {
    self.shape = shape
    count = shape.reduce(1, *)
    self.storage = storage
    data = storage.start
  }

  /// A tensor with these values.
  public convenience init(_ shape: [Int], _ values: [Float]) {
    self.init(shape)
    precondition(values.count == count, "\(values.count) values for a tensor of shape \(shape)")
    values.withUnsafeBufferPointer { source in
      if let start = source.baseAddress { data.update(from: start, count: count) }
    }
  }

  /// A tensor of zeros.
  public static func zeros(_ shape: [Int]) -> Tensor {
    let tensor = Tensor(shape)
    tensor.data.update(repeating: 0, count: tensor.count)
    return tensor
  }

  /// The values, copied.
  public var values: [Float] { Array(UnsafeBufferPointer(start: data, count: count)) }

  /// The same memory under another shape of the same count.
  public func reshaped(_ shape: [Int]) -> Tensor {
    let result = Tensor(shape, sharing: storage)
    precondition(result.count == count, "a tensor of shape \(self.shape) cannot become \(shape)")
    return result
  }

  /// Whether no other tensor shares its memory.
  var isOnlyViewOfItsMemory: Bool { isKnownUniquelyReferenced(&storage) }

  /// The last size: the channels.
  var channels: Int { shape.last ?? 1 }
  /// All sizes but the last, multiplied.
  var rows: Int { shape.dropLast().reduce(1, *) }
}
