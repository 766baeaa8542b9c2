import Files
import Platform
import Safetensors
import Tensors

/// The tensors of one file, or of several files that make up a model.
struct TensorSource: Sendable {
  /// The file, or the folder of several, for messages.
  let path: String
  let files: [SafetensorsFile]
  private let places: ExactDictionary<Int>
  /// More values than any layer of a model has.
  private static let largestTensor = 1 << 30

  init(_ file: SafetensorsFile) {
    self.init(path: file.path, files: [file])
  }

  /// - Parameter files: if two have a tensor of the same name, the first takes precedence.
  init(path: String, files: [SafetensorsFile]) {
    self.path = path
    self.files = files
    places = ExactDictionary(files.enumerated().flatMap { index, file in file.tensors.keys.map { ($0, index) } })
  }

  var names: some Collection<String> { places.keys }

  func contains(_ name: String) -> Bool { places[name] != nil }

  func info(_ name: String) -> TensorInfo? { places[name].flatMap { files[$0].tensors[name] } }

  func shape(_ name: String) -> [Int]? { info(name)?.shape }

  func place(_ name: String) -> TensorPlace? {
    places[name].map { TensorPlace(file: files[$0].path, name: name) }
  }

  /// Every tensor's shape by its name.
  var shapes: ExactDictionary<[Int]> {
    var shapes = ExactDictionary<[Int]>(minimumCapacity: places.count)
    for (name, place) in places { shapes[name] = files[place].tensors[name]?.shape }
    return shapes
  }

  /// A tensor in place in its file, under another shape of the same size.
  func weight(_ name: String, shape: [Int]) throws(CheckpointError) -> Weight {
    guard let place = places[name], let info = files[place].tensors[name] else {
      throw .missing(path: path, tensor: name)
    }
    let file = files[place]
    guard let type = ElementType(info.dataType) else {
      throw .unsupportedType(path: file.path, tensor: name, type: info.dataType)
    }
    guard info.count <= Self.largestTensor else {
      let problem = "tensor \(shownName(name)) has shape \(info.shape), which is out of range"
      throw .unsupportedSize(path: file.path, problem: problem)
    }
    let bytes = try rethrowing(file.bytes(name), as: CheckpointError.file)
    guard let start = bytes.baseAddress else { return Weight(Tensor(shape)) }
    // The official library aligns tensors, others may not; arithmetic on the stored bytes requires it.
    if Int(bitPattern: start) % type.size != 0 {
      let copy = AlignedCopy(bytes)
      return Weight(shape: shape, type: type, bytes: copy.bytes, owner: copy)
    }
    return Weight(shape: shape, type: type, bytes: start, owner: file.mapping)
  }
}

/// A copy of bytes that is aligned for numbers of any type.
private final class AlignedCopy: @unchecked Sendable {
  let bytes: UnsafeRawPointer
  private let owned: UnsafeMutableRawPointer

  init(_ source: UnsafeRawBufferPointer) {
    owned = .allocate(byteCount: source.count, alignment: 64)
    owned.copyMemory(from: source.baseAddress ?? UnsafeRawPointer(owned), byteCount: source.count)
    bytes = UnsafeRawPointer(owned)
  }

  deinit { owned.deallocate() }
}
