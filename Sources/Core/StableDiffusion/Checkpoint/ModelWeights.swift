import Files
import Platform
import Safetensors
import Tensors

/// Where a weight is stored.
public struct TensorPlace: Sendable, Hashable {
  /// The file.
  public let file: String
  /// The tensor's name in it.
  public let name: String

  /// The place of a tensor.
  public init(file: String, name: String) {
    self.file = file
    self.name = name
  }

  /// Whether file and name have the same bytes.
  public static func == (left: TensorPlace, right: TensorPlace) -> Bool {
    left.name.isExactly(right.name) && left.file.isExactly(right.file)
  }
}

/// The weights of one model, by the names that diffusers and transformers give them.
public struct ModelWeights: Sendable {
  /// The file or folder that they are from, for messages.
  public let path: String
  /// The number of heads of each attention; nil if no configuration file gives it.
  public let heads: Int?
  private let weights: [String: Weight]
  private let places: [String: TensorPlace]

  /// Weights by name.
  ///
  /// - Parameter places: where they are stored, if they are from files.
  public init(
    _ weights: [String: Weight],
    path: String = "",
    heads: Int? = nil,
    places: [String: TensorPlace] = [:]
  ) {
    self.weights = weights
    self.places = places
    self.path = path
    self.heads = heads
  }

  /// The names, sorted.
  public var names: [String] { weights.keys.sorted() }

  /// The weight of a name, or nil.
  public subscript(name: String) -> Weight? { weights[name] }

  /// Where the weight of a name is stored; nil if it is not from a file.
  public func place(of name: String) -> TensorPlace? { places[name] }

  /// The weight of a name.
  ///
  /// - Parameter shape: the shape that it must have; nil for any.
  /// - Throws: `CheckpointError.missing`, or `.misshapen` with both shapes.
  public func weight(_ name: String, shape: [Int]? = nil) throws(CheckpointError) -> Weight {
    guard let weight = weights[name] else { throw .missing(path: path, tensor: name) }
    if let shape, weight.shape != shape {
      throw .misshapen(path: path, tensor: name, found: weight.shape, expected: shape)
    }
    return weight
  }

  /// Searches every weight for NaN and infinities, on all cores, at the speed of memory.
  ///
  /// - Throws: `CheckpointError.notFinite` for the first by name.
  public func checkFinite() throws(CheckpointError) {
    let errors = names.concurrentMap { name in
      weights[name].flatMap { weight -> CheckpointError? in
        let bytes = UnsafeRawBufferPointer(start: weight.bytes, count: weight.count * weight.type.size)
        return weight.type.stored.firstNonFinite(bytes).map {
          .notFinite(path: path, tensor: name, index: $0)
        }
      }
    }
    for case .some(let error) in errors { throw error }
  }
}

extension ElementType {
  /// The type's name in safetensors files.
  public var stored: DataType {
    switch self {
    case .float32: .float32
    case .float16: .float16
    case .bfloat16: .bfloat16
    }
  }

  /// The type of this name in safetensors files; nil for one that is not supported.
  public init?(_ stored: DataType) {
    switch stored {
    case .float32: self = .float32
    case .float16: self = .float16
    case .bfloat16: self = .bfloat16
    default: return nil
    }
  }
}
