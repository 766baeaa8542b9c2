import Tensors

/// A row for each token, plus one for each position.
struct TextEmbedding {
  private let tokens: Weight
  private let positions: Weight

  init(_ weights: ModelWeights, _ name: String, _ size: TextEncoderSize) throws(CheckpointError) {
    tokens = try weights.weight(
      "\(name).token_embedding.weight",
      shape: [size.vocabulary, size.width]
    )
    positions = try weights.weight(
      "\(name).position_embedding.weight",
      shape: [size.positions, size.width]
    )
  }

  /// Chunks of token ids → [chunks, T, width]. Only the rows in use are widened.
  func callAsFunction(_ chunks: [[Int32]]) -> Tensor {
    let width = tokens.shape[1]
    let length = chunks.first?.count ?? 0
    precondition(length <= positions.shape[0] && chunks.allSatisfy { $0.count == length })
    let position = positions.widened()
    let result = Tensor([chunks.count, length, width])
    for (chunk, ids) in chunks.enumerated() {
      for (place, id) in ids.enumerated() {
        let row = tokens.row(Int(id)).widened()
        let target = result.data + (chunk * length + place) * width
        for channel in 0..<width {
          target[channel] = row.data[channel] + position.data[place * width + channel]
        }
      }
    }
    return result
  }
}

extension Weight {
  /// A row of a matrix, in place.
  fileprivate func row(_ index: Int) -> Weight {
    precondition(0..<shape[0] ~= index, "row \(index) of \(shape)")
    return Weight(
      shape: [shape[1]],
      type: type,
      bytes: bytes + index * shape[1] * type.size,
      owner: Owner(self)
    )
  }

  /// Keeps a row's matrix alive.
  private final class Owner: Sendable {
    private let weight: Weight
    init(_ weight: Weight) { self.weight = weight }
  }
}
