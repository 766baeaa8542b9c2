import CKernels

/// The type of a stored weight's numbers.
public enum ElementType: Sendable {
  case float32
  case float16
  case bfloat16

  /// Bytes of one number.
  public var size: Int { self == .float32 ? 4 : 2 }

  var kernelType: kernel_type {
    switch self {
    case .float32: kernel_float32
    case .float16: kernel_float16
    case .bfloat16: kernel_bfloat16
    }
  }
}

/// A frozen weight in its stored type, often in a memory-mapped file, widened to float32 when it is used.
public struct Weight: @unchecked Sendable {
  /// The sizes, slowest first.
  public let shape: [Int]
  /// The stored type.
  public let type: ElementType
  /// The numbers, little-endian, row-major, aligned to their size.
  public let bytes: UnsafeRawPointer

  /// Keeps `bytes` alive.
  private let owner: AnyObject & Sendable

  /// A weight that is a tensor.
  public init(_ tensor: Tensor) {
    shape = tensor.shape
    type = .float32
    bytes = UnsafeRawPointer(tensor.data)
    owner = tensor
  }

  /// A weight somewhere in memory that `owner` keeps alive.
  public init(shape: [Int], type: ElementType, bytes: UnsafeRawPointer, owner: some AnyObject & Sendable) {
    self.shape = shape
    self.type = type
    self.bytes = bytes
    self.owner = owner
  }

  /// The number of values.
  public var count: Int { shape.reduce(1, *) }

  /// The values as float32, of the same shape.
  public func widened() -> Tensor {
    let tensor = Tensor(shape)
    Compute.split(tensor.count, grain: 1 << 16) { range in
      widen(range.lowerBound, range.count, into: tensor.data + range.lowerBound)
    }
    return tensor
  }

  /// Widens `count` values from index `first`.
  func widen(_ first: Int, _ count: Int, into target: UnsafeMutablePointer<Float>) {
    kernel_widen(target, address(first), type.kernelType, count)
  }

  /// The address of the value at an index.
  func address(_ index: Int) -> UnsafeRawPointer { bytes + index * type.size }

  /// The float32 values in place; nil if they must be widened.
  var floats: UnsafePointer<Float>? {
    type == .float32 ? bytes.assumingMemoryBound(to: Float.self) : nil
  }

  /// All values as float32: in place if they are stored so, otherwise widened.
  func resident() -> ResidentWeight {
    if let floats { return ResidentWeight(data: floats, owner: owner) }
    let tensor = widened()
    return ResidentWeight(data: UnsafePointer(tensor.data), owner: tensor)
  }
}

/// A weight as float32 in memory, for as long as this value lives.
struct ResidentWeight {
  let data: UnsafePointer<Float>
  let owner: AnyObject
}
