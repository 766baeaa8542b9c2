extension ModelWeights {
  /// One of a tensor's sizes.
  func size(of name: String, _ dimension: Int) throws(CheckpointError) -> Int {
    let shape = try weight(name, shape: nil).shape
    guard shape.indices.contains(dimension) else { throw .unsupported(name) }
    return shape[dimension]
  }
}
