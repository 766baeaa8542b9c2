import Platform
import Safetensors
import Tensors

/// One model's tensors of a file, under the model's own names.
struct ModelAssembly {
  /// The weights.
  let weights: ModelWeights
  /// Names in the file that look like the model's, but are not.
  let unknown: [String]

  /// - Parameters:
  ///   - expected: every tensor of the model, by its canonical name.
  ///   - heads: of each attention, if a configuration file gives them.
  /// - Throws: `CheckpointError.tensors` with every tensor that is missing or has the wrong shape.
  init(
    _ source: TensorSource,
    _ names: TensorNames,
    _ model: CheckpointModel,
    expected: [(name: String, shape: [Int])],
    heads: Int? = nil
  ) throws(CheckpointError) {
    var weights: [String: Weight] = Dictionary(minimumCapacity: expected.count)
    var places: [String: TensorPlace] = Dictionary(minimumCapacity: expected.count)
    var used = Set<ExactText>(minimumCapacity: expected.count)
    var problems: [TensorProblem] = []
    for tensor in expected {
      let candidates = names.candidates(tensor.name, model)
      guard let name = candidates.first(where: source.contains), let shape = source.shape(name) else {
        problems.append(
          TensorProblem(name: candidates.first ?? tensor.name, found: nil, expected: tensor.shape)
        )
        continue
      }
      used.insert(ExactText(name))
      guard Self.trimmed(shape) == Self.trimmed(tensor.shape) else {
        problems.append(TensorProblem(name: name, found: shape, expected: tensor.shape))
        continue
      }
      weights[tensor.name] = try source.weight(name, shape: tensor.shape)
      places[tensor.name] = source.place(name)
    }
    guard problems.isEmpty else { throw .tensors(path: source.path, model: model, problems: problems) }
    self.weights = ModelWeights(weights, path: source.path, heads: heads, places: places)
    unknown = source.names.filter {
      names.belongs($0, model) && !used.contains(ExactText($0)) && !TensorNames.isHarmless($0)
    }.sorted()
  }

  /// Linear layers and 1×1 convolutions have the same numbers: trailing dimensions of 1 do not matter.
  private static func trimmed(_ shape: [Int]) -> ArraySlice<Int> {
    var shape = shape[...]
    while shape.count > 1, shape.last == 1 { shape.removeLast() }
    return shape
  }

  /// The shapes of a file's tensors by canonical names.
  static func shapes(
    _ source: TensorSource,
    _ names: TensorNames,
    _ model: CheckpointModel
  ) -> ModelSize.Shapes {
    { name in names.candidates(name, model).lazy.compactMap(source.shape).first }
  }
}
