/// The parameters that an optimizer trains, in a fixed order, each in one group. Most optimizers take them for vectors.
public struct ParameterLayout: Sendable, Equatable {
  /// One vector.
  public struct Entry: Sendable, Equatable {
    /// Its name, under which its state is saved.
    public let name: String
    /// Its dimensions.
    public let shape: [Int]
    /// The number of its elements.
    public let count: Int
    /// The index of its group, which has a learning rate.
    public let group: Int

    /// A parameter of this shape in group `group`.
    public init(name: String, shape: [Int], group: Int) {
      self.name = name
      self.shape = shape
      count = shape.reduce(1, *)
      self.group = group
    }

    /// Its last two dimensions as matrices; nil for a vector.
    var matrix: MatrixShape? {
      guard shape.count >= 2 else { return nil }
      return MatrixShape(
        count: shape.dropLast(2).reduce(1, *),
        rows: shape[shape.count - 2],
        columns: shape[shape.count - 1]
      )
    }
  }

  /// The vectors, in the order in which steps take their values and gradients.
  public let entries: [Entry]
  /// The number of groups.
  public let groups: Int

  /// A layout; groups are numbered from 0.
  public init(_ entries: [Entry]) {
    self.entries = entries
    groups = (entries.map(\.group).max() ?? -1) + 1
  }

  /// Rejects a step's input that does not fit.
  func check(
    values: [[Float]],
    gradients: [[Float]?],
    learningRates: [Double]
  ) throws(OptimizerError) {
    guard values.count == entries.count, gradients.count == entries.count else {
      throw .shape(
        "a step was given \(values.count) vectors and \(gradients.count) gradients for \(entries.count)"
      )
    }
    guard learningRates.count >= groups else {
      throw .shape("a step was given \(learningRates.count) learning rates for \(groups) groups")
    }
    for (index, entry) in entries.enumerated() {
      let value = values[index].count
      let gradient = gradients[index]?.count ?? entry.count
      guard value == entry.count else {
        throw .shape("\(entry.name) has \(entry.count) elements; a step was given \(value)")
      }
      guard gradient == entry.count else {
        throw .shape(
          "\(entry.name) has \(entry.count) elements; a step was given \(gradient) of its gradient"
        )
      }
    }
  }
}
