import ModelKinds

/// What a network does to one block of a model.
public struct BlockSummary: Sendable, Equatable {
  /// The part of the model.
  public let part: ModelPart
  /// The block as web UIs call it.
  public let block: String
  /// The number of modules.
  public let modules: Int
  /// The number of trained values.
  public let count: Int
  /// The root of the sum of the modules' squared norms; nil if one of them has none.
  public let norm: Double?
  /// The largest magnitude of a trained value; nil if it is not known for every module.
  public let largest: Double?
  /// The number of modules that are zero.
  public let zeros: Int
}

extension NetworkFile {
  /// The blocks in the order of the model.
  public var blocks: [BlockSummary] { Self.runs(modules, by: \.block, Self.summary) }

  /// The parts of the model that it changes.
  public var parts: [BlockSummary] { Self.runs(modules, by: \.part.rawValue, Self.summary) }

  /// Neighbors of the same key, summed up.
  private static func runs(
    _ modules: [NetworkModule],
    by key: (NetworkModule) -> String,
    _ summary: (ArraySlice<NetworkModule>) -> BlockSummary?
  ) -> [BlockSummary] {
    var result: [BlockSummary] = []
    var start = 0
    for index in modules.indices.dropFirst() where key(modules[index]) != key(modules[start]) {
      if let summary = summary(modules[start..<index]) { result.append(summary) }
      start = index
    }
    if let summary = summary(modules[start...]) { result.append(summary) }
    return result
  }

  private static func summary(_ modules: ArraySlice<NetworkModule>) -> BlockSummary? {
    guard let first = modules.first else { return nil }
    let norms = modules.map(\.norm)
    let largest = modules.map { $0.largest?.value.magnitude }
    return BlockSummary(
      part: first.part,
      block: first.block,
      modules: modules.count,
      count: modules.reduce(0) { $0 + $1.count },
      norm: norms.contains(nil)
        ? nil : norms.reduce(0) { $0 + ($1 ?? 0) * ($1 ?? 0) }.squareRoot(),
      largest: largest.contains(nil) ? nil : largest.compactMap { $0 }.max(),
      zeros: modules.count { $0.isZero }
    )
  }
}
