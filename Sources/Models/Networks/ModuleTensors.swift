import Safetensors

/// The tensors of one module, by their roles.
struct ModuleTensors: Sendable {
  /// A tensor's name in the file and its entry in the header.
  struct Entry: Sendable {
    let name: String
    let info: TensorInfo
  }

  let file: SafetensorsFile
  var entries: [TensorRole: Entry] = [:]

  subscript(role: TensorRole) -> Entry? { entries[role] }

  func has(_ role: TensorRole) -> Bool { entries[role] != nil }

  func shape(_ role: TensorRole) -> [Int]? { entries[role]?.info.shape }

  /// The values of a tensor; nil if the module has none, or if its type is unsupported.
  func values(_ role: TensorRole) -> [Float]? {
    entries[role].flatMap { try? file.float32($0.name) }
  }

  /// A tensor's single value.
  func number(_ role: TensorRole) -> Double? {
    guard let entry = entries[role], entry.info.count == 1 else { return nil }
    if entry.info.dataType == .int64 { return (try? file.int64(entry.name))?.first.map(Double.init) }
    return values(role)?.first.map(Double.init)
  }

  /// Whether the file says that an iA3 vector scales its layer's input; nil if it does not say.
  func isOnInput() throws(SafetensorsError) -> Bool? {
    guard let entry = entries[.onInput] else { return nil }
    if entry.info.dataType == .int64 { return try file.int64(entry.name).first.map { $0 != 0 } }
    return try file.float32(entry.name).first.map { $0 != 0 }
  }

  /// The first tensor, by name, with a NaN or an infinity, and its place.
  var firstNonFinite: (tensor: String, index: Int)? {
    for entry in entries.values.sorted(by: { $0.name < $1.name }) {
      if let index = try? file.firstNonFinite(entry.name) { return (entry.name, index) }
    }
    return nil
  }

  /// The module's kind.
  var kind: NetworkKind {
    if has(.hadamard1A), has(.hadamard1B), has(.hadamard2A), has(.hadamard2B) { return .loha }
    let hasFirst = has(.kronecker1) || (has(.kronecker1A) && has(.kronecker1B))
    if hasFirst, has(.kronecker2) || (has(.kronecker2A) && has(.kronecker2B)) { return .lokr }
    if let shape = shape(.blocks) { return shape.count == 4 ? .boft : shape.count == 3 ? .oft : .incomplete }
    if has(.inputA), has(.inputB), has(.weightA), has(.weightB) { return .glora }
    if has(.singularValues), has(.queries), has(.outputs) { return .tlora }
    if has(.up), has(.down) {
      return has(.mid) || (shape(.down) ?? []).dropFirst(2).contains { $0 > 1 } ? .locon : .lora
    }
    if has(.difference) || has(.biasDifference) { return .full }
    if has(.normWeight) || has(.normBias) { return .norm }
    if has(.vector) { return .ia3 }
    return .incomplete
  }

  /// The number of dimensions that the kind's products go through; nil if it has none.
  var rank: Int? {
    switch kind {
    case .lora, .locon, .dylora: shape(.down)?.first
    case .loha: shape(.hadamard1B)?.first
    case .lokr: shape(.kronecker2B)?.first ?? shape(.kronecker1B)?.first
    case .glora: shape(.inputB)?.first
    case .tlora: shape(.queries)?.first
    case .oft, .boft: shape(.blocks)?.last
    case .ia3, .full, .norm, .incomplete: nil
    }
  }
}
