/// What a module adds to a model, at multiplier 1, as far as the network alone shows: for most kinds the difference of
/// the layer's weight.
struct ModuleChange: Sendable {
  /// What a part is added to.
  enum Place: Hashable, Sendable {
    /// The layer's weight.
    case weight
    /// The layer's bias.
    case bias
    /// What multiplies the layer's input; a scale's own vector is among these.
    case input
    /// What multiplies the layer's output.
    case output
  }

  /// A factor times one matrix, or the Kronecker product of two.
  struct Term: Sendable {
    var scale: Double
    var factors: [Matrix]

    func inner(_ other: Term) -> Double? {
      guard factors.count == other.factors.count else { return nil }
      var product = scale * other.scale
      for (own, others) in zip(factors, other.factors) {
        guard let inner = own.inner(others) else { return nil }
        product *= inner
      }
      return product
    }
  }

  var parts: [Place: Term]

  /// A change of one part.
  init(_ place: Place, _ term: Term) { parts = [place: term] }

  init(parts: [Place: Term]) { self.parts = parts }

  /// The sum of the parts' inner products; nil if they are changes of other things or of other sizes.
  func inner(_ other: ModuleChange) -> Double? {
    guard parts.keys == other.parts.keys else { return nil }
    var sum = 0.0
    for (place, term) in parts {
      guard let match = other.parts[place], let inner = term.inner(match) else { return nil }
      sum += inner
    }
    return sum
  }

  /// The Frobenius norm.
  var norm: Double? { inner(self).map { max(0, $0).squareRoot() } }
}
