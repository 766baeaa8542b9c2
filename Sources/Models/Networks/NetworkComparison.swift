import ModelKinds
import Files
import Platform
import Settings

/// How two networks differ.
public struct NetworkComparison: Sendable {
  /// A setting or an entry of the metadata that differs; nil if one of them has none.
  public struct Entry: Sendable, Equatable {
    /// Its name.
    public let name: String
    /// The first network's.
    public let first: String?
    /// The second's.
    public let second: String?
  }

  /// Modules of both, summed up.
  public struct Distance: Sendable, Equatable {
    /// The part of the model; nil for all of them together.
    public let part: ModelPart?
    /// The block; empty for a whole model.
    public let block: String
    /// The number of modules that could be compared.
    public let modules: Int
    /// The norm of the first network's change.
    public let first: Double
    /// The second's.
    public let second: Double
    /// The norm of the difference of the two changes.
    public let difference: Double
    /// The cosine of the angle between them; nil if one is zero.
    public let cosine: Double?
  }

  /// Settings that differ.
  public let settings: [Entry]
  /// Entries of the metadata that are not settings and differ.
  public let metadata: [Entry]
  /// Modules of the first network alone, by sd-scripts' names.
  public let onlyFirst: [String]
  /// Modules of the second alone.
  public let onlySecond: [String]
  /// Modules of both whose changes cannot be compared: of other kinds, sides, sizes, or without values.
  public let incomparable: [String]
  /// The blocks with modules that could be compared, in the order of the model.
  public let blocks: [Distance]
  /// All of them together; nil if none could be compared.
  public let total: Distance?

  /// Compares two networks, which need not be in one style of names.
  public init(_ first: NetworkFile, _ second: NetworkFile) {
    func keyed(_ file: NetworkFile) -> ExactDictionary<NetworkModule> {
      ExactDictionary(file.modules.map { ($0.key, $0) })
    }
    let ours = keyed(first)
    let theirs = keyed(second)
    onlyFirst = first.modules.map(\.key).filter { theirs[$0] == nil }
    onlySecond = second.modules.map(\.key).filter { ours[$0] == nil }
    let pairs = first.modules.compactMap { module in
      theirs[module.key].map { Pair(first: module, second: $0) }
    }
    let products = pairs.concurrentMap(\.products)
    incomparable = zip(pairs, products).filter { $0.1 == nil }.map(\.0.first.key)
    var blocks: [Distance] = []
    var sums: [(part: ModelPart, block: String, Products)] = []
    for (pair, products) in zip(pairs, products) {
      guard let products else { continue }
      if let last = sums.last, last.part == pair.first.part, last.block == pair.first.block {
        sums[sums.count - 1].2 += products
      } else {
        sums.append((pair.first.part, pair.first.block, products))
      }
    }
    var total = Products()
    for (part, block, sum) in sums {
      blocks.append(sum.distance(part, block))
      total += sum
    }
    self.blocks = blocks
    self.total = sums.isEmpty ? nil : total.distance(nil, "")
    settings = Self.differences(first.settings, second.settings)
    metadata = Self.differences(first.metadata, second.metadata)
  }

  // MARK: Settings

  private static func differences(_ first: Settings, _ second: Settings) -> [Entry] {
    let names = Set(first.values.keys).union(second.values.keys)
    return names.sorted().compactMap { name in
      let pair = (first.value(name), second.value(name))
      return pair.0 == pair.1
        ? nil : Entry(name: name, first: pair.0.map(SettingText.text), second: pair.1.map(SettingText.text))
    }
  }

  private static func differences(_ first: ExactDictionary<String>, _ second: ExactDictionary<String>) -> [Entry] {
    let keys = Set((Array(first.keys) + Array(second.keys)).map(ExactText.init)).map(\.text)
    return keys.sorted(by: Path.precedes).compactMap { key in
      let isSetting =
        Catalogue.metadataKeys[key]?.option != nil || key == "ss_network_args" || key == "ss_optimizer"
      return isSetting || first[key].map(ExactText.init) == second[key].map(ExactText.init)
        ? nil : Entry(name: key, first: first[key], second: second[key])
    }
  }
}

/// A module of one network and the module of the same layer of another.
private struct Pair: Sendable {
  let first: NetworkModule
  let second: NetworkModule

  /// Both changes' inner products with themselves and each other; nil if they cannot be compared.
  var products: Products? {
    guard first.notFinite == nil, second.notFinite == nil, let a = try? ModuleChange.read(first.tensors),
      let b = try? ModuleChange.read(second.tensors), let ab = a.inner(b), let aa = a.inner(a), let bb = b.inner(b)
    else { return nil }
    return Products(modules: 1, first: aa, second: bb, both: ab)
  }
}

/// Sums of inner products.
private struct Products: Sendable {
  var modules = 0
  var first = 0.0
  var second = 0.0
  var both = 0.0

  static func += (sum: inout Products, other: Products) {
    sum.modules += other.modules
    sum.first += other.first
    sum.second += other.second
    sum.both += other.both
  }

  /// ‖a − b‖² = ‖a‖² + ‖b‖² − 2⟨a, b⟩.
  func distance(_ part: ModelPart?, _ block: String) -> NetworkComparison.Distance {
    let norms = (max(0, first).squareRoot(), max(0, second).squareRoot())
    let cosine = norms.0 > 0 && norms.1 > 0 ? min(1, max(-1, both / (norms.0 * norms.1))) : nil
    return NetworkComparison.Distance(
      part: part,
      block: block,
      modules: modules,
      first: norms.0,
      second: norms.1,
      difference: max(0, first + second - 2 * both).squareRoot(),
      cosine: cosine
    )
  }
}
