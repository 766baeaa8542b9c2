/// Changes from tensors, by LyCORIS's and sd-scripts' own formulas.
extension ModuleChange {
  /// Why a module's change is not known.
  enum Problem: Error {
    /// Two of its tensors' shapes do not fit each other.
    case shapes
    /// A tensor is of an unsupported type.
    case type
    /// Multiplied out, it would be larger than any layer.
    case size
  }

  /// What a module adds to its layer.
  ///
  /// If that depends on the layer's own weight, the trained tensors stand for it: the antisymmetric matrices of OFT
  /// (`diag_oft.py`, `get_r`), the products on both sides of GLoRA (`glora.py`, `make_weight`), the change of DoRA
  /// before it is rescaled.
  static func read(_ tensors: ModuleTensors) throws(Problem) -> ModuleChange {
    var change = try ofKind(tensors)
    // Some programs add a bias to another kind's module.
    if change.parts[.bias] == nil, tensors.has(.biasDifference) {
      change.parts[.bias] = Term(scale: 1, factors: [try whole(.biasDifference, tensors)])
    }
    return change
  }

  private static func ofKind(_ tensors: ModuleTensors) throws(Problem) -> ModuleChange {
    switch tensors.kind {
    case .ia3:
      let place: Place = (try? tensors.isOnInput()) ?? false ? .input : .output
      return ModuleChange(place, Term(scale: 1, factors: [try whole(.vector, tensors)]))
    case .lora, .locon, .dylora: return ModuleChange(.weight, try lowRank(tensors))
    case .loha: return ModuleChange(.weight, try hadamard(tensors))
    case .lokr: return ModuleChange(.weight, try kronecker(tensors))
    case .oft, .boft:
      var change = ModuleChange(.output, Term(scale: 1, factors: [try antisymmetric(tensors)]))
      if tensors.has(.rescale) {
        let values = try values(.rescale, tensors).map { $0 - 1 }
        change.parts[.weight] = Term(
          scale: 1,
          factors: [.dense(rows: 1, columns: values.count, values: values)]
        )
      }
      return change
    case .glora:
      let scale = try scale(tensors, rank: tensors.rank)
      return ModuleChange(parts: [
        .input: Term(scale: scale, factors: [try product(.inputA, .inputB, tensors)]),
        .weight: Term(scale: scale, factors: [try product(.weightA, .weightB, core: .weightCore, tensors)]),
      ])
    case .tlora: return ModuleChange(.weight, try singular(tensors))
    case .full: return try differences(.difference, .biasDifference, tensors)
    case .norm: return try differences(.normWeight, .normBias, tensors)
    case .incomplete: throw .shapes
    }
  }

  // MARK: Kinds

  /// alpha / rank · up (mid) down.
  private static func lowRank(_ tensors: ModuleTensors) throws(Problem) -> Term {
    let scale = try scale(tensors, rank: tensors.rank)
    return Term(scale: scale, factors: [try product(.up, .down, core: .mid, tensors)])
  }

  /// alpha / rank · (w1_a w1_b) ∘ (w2_a w2_b), with a core between each pair if the convolution is decomposed.
  private static func hadamard(_ tensors: ModuleTensors) throws(Problem) -> Term {
    let scale = try scale(tensors, rank: tensors.rank)
    let first = try transposableProduct(.hadamard1A, .hadamard1B, core: .hadamard1Core, tensors)
    let second = try transposableProduct(.hadamard2A, .hadamard2B, core: .hadamard2Core, tensors)
    guard first.rows == second.rows, first.columns == second.columns else { throw .shapes }
    guard let product = first.hadamard(second) else { throw .size }
    return Term(scale: scale, factors: [product])
  }

  /// alpha / rank · w1 ⊗ w2, each of them whole or a product; without a product the factor is 1.
  private static func kronecker(_ tensors: ModuleTensors) throws(Problem) -> Term {
    let isWhole = tensors.has(.kronecker1) && tensors.has(.kronecker2)
    let scale = isWhole ? 1 : try scale(tensors, rank: tensors.rank)
    let first =
      tensors.has(.kronecker1)
      ? try whole(.kronecker1, tensors) : try product(.kronecker1A, .kronecker1B, tensors)
    let second =
      tensors.has(.kronecker2)
      ? try whole(.kronecker2, tensors)
      : try transposableProduct(.kronecker2A, .kronecker2B, core: .kronecker2Core, tensors)
    return Term(scale: scale, factors: [first, second])
  }

  /// Q − Qᵀ of each block.
  private static func antisymmetric(_ tensors: ModuleTensors) throws(Problem) -> Matrix {
    guard let shape = tensors.shape(.blocks), let size = shape.last, size > 0, shape.suffix(2).first == size
    else { throw .shapes }
    let values = try values(.blocks, tensors)
    var result = [Float](repeating: 0, count: values.count)
    for start in stride(from: 0, to: values.count, by: size * size) {
      for i in 0..<size {
        for j in 0..<size {
          result[start + i * size + j] = values[start + i * size + j] - values[start + j * size + i]
        }
      }
    }
    return .dense(rows: values.count / size, columns: size, values: result)
  }

  /// alpha / rank · P diag(λ) Q.
  private static func singular(_ tensors: ModuleTensors) throws(Problem) -> Term {
    let scale = try scale(tensors, rank: tensors.rank)
    let (rows, inner, left) = try matrix(.outputs, tensors)
    let (rank, columns, right) = try matrix(.queries, tensors)
    let factors = try values(.singularValues, tensors)
    guard inner == rank, factors.count == rank else { throw .shapes }
    var scaled = left
    for index in scaled.indices { scaled[index] *= factors[index % rank] }
    guard let product = Matrix(scaled, rows: rows, times: right, columns: columns, rank: rank) else {
      throw .size
    }
    return Term(scale: scale, factors: [product])
  }

  private static func differences(
    _ weight: TensorRole,
    _ bias: TensorRole,
    _ tensors: ModuleTensors
  ) throws(Problem) -> ModuleChange {
    var parts: [Place: Term] = [:]
    for (role, place) in [(weight, Place.weight), (bias, .bias)] where tensors.has(role) {
      parts[place] = Term(scale: 1, factors: [try whole(role, tensors)])
    }
    return ModuleChange(parts: parts)
  }

  // MARK: Parts

  /// alpha / rank; 1 if the file has no alpha.
  private static func scale(_ tensors: ModuleTensors, rank: Int?) throws(Problem) -> Double {
    guard tensors.has(.alpha) else { return 1 }
    guard let alpha = tensors.number(.alpha), let rank, rank > 0 else { throw .shapes }
    return alpha / Double(rank)
  }

  private static func values(_ role: TensorRole, _ tensors: ModuleTensors) throws(Problem) -> [Float] {
    guard let values = tensors.values(role) else { throw .type }
    return values
  }

  /// A tensor as a matrix: its first dimension, the product of the others, and the values.
  private static func matrix(
    _ role: TensorRole,
    _ tensors: ModuleTensors
  ) throws(Problem) -> (rows: Int, columns: Int, values: [Float]) {
    let values = try values(role, tensors)
    guard let rows = tensors.shape(role)?.first, rows > 0, !values.isEmpty else { throw .shapes }
    return (rows, values.count / rows, values)
  }

  private static func whole(_ role: TensorRole, _ tensors: ModuleTensors) throws(Problem) -> Matrix {
    let (rows, columns, values) = try matrix(role, tensors)
    return .dense(rows: rows, columns: columns, values: values)
  }

  /// A B of A, [rows, rank], and B, [rank, columns, kernel…]; with a core of [rank, rank, kernel…] and B of
  /// [rank, columns] the sum over both ranks.
  private static func product(
    _ a: TensorRole,
    _ b: TensorRole,
    core: TensorRole? = nil,
    _ tensors: ModuleTensors
  ) throws(Problem) -> Matrix {
    let (rows, inner, left) = try matrix(a, tensors)
    return try product(left, rows: rows, inner: inner, b, core: core, tensors)
  }

  /// The same, but with a core A is [rank, rows].
  private static func transposableProduct(
    _ a: TensorRole,
    _ b: TensorRole,
    core: TensorRole,
    _ tensors: ModuleTensors
  ) throws(Problem) -> Matrix {
    let (rows, inner, left) = try matrix(a, tensors)
    guard tensors.has(core) else { return try product(left, rows: rows, inner: inner, b, core: nil, tensors) }
    return try product(
      Matrix.transposed(left, rows: rows, columns: inner),
      rows: inner,
      inner: rows,
      b,
      core: core,
      tensors
    )
  }

  private static func product(
    _ left: [Float],
    rows: Int,
    inner: Int,
    _ b: TensorRole,
    core: TensorRole?,
    _ tensors: ModuleTensors
  ) throws(Problem) -> Matrix {
    var (rank, columns, right) = try matrix(b, tensors)
    if let core, tensors.has(core) {
      (rank, columns, right) = try contracted(core, right, rank: rank, columns: columns, tensors)
    }
    guard inner == rank else { throw .shapes }
    guard let product = Matrix(left, rows: rows, times: right, columns: columns, rank: rank) else {
      throw .size
    }
    return product
  }

  /// Σⱼ core[i, j, k] right[j, column] as [i, column, k].
  private static func contracted(
    _ core: TensorRole,
    _ right: [Float],
    rank: Int,
    columns: Int,
    _ tensors: ModuleTensors
  ) throws(Problem) -> (rank: Int, columns: Int, values: [Float]) {
    let values = try values(core, tensors)
    guard let shape = tensors.shape(core), shape.count >= 2, shape[1] == rank, shape[0] > 0, !values.isEmpty
    else { throw .shapes }
    let kernel = values.count / shape[0] / rank
    guard Matrix.canMultiply(rows: columns, inner: rank, columns: shape[0] * kernel) else { throw .size }
    let transposed = Matrix.transposed(right, rows: rank, columns: columns)
    var result: [Float] = []
    result.reserveCapacity(shape[0] * columns * kernel)
    for i in 0..<shape[0] {
      let slice = Array(values[i * rank * kernel..<(i + 1) * rank * kernel])
      result += Matrix.multiplied(transposed, slice, rows: columns, inner: rank, columns: kernel)
    }
    return (shape[0], columns * kernel, result)
  }
}
