import Dataset
import Files
import Sampling

/// Up to three axes that fit together, and the settings of each of their cells.
public struct GridAxes: Sendable, Equatable {
  /// The axes, in order of their letters.
  public let axes: [(letter: AxisLetter, axis: Axis)]
  /// Whether some axis sets the network.
  private let setsNetwork: Bool

  /// Combines axes.
  ///
  /// - Throws: `GridError` for two axes of one kind, unless they replace different words of the prompt, for two that set
  ///   the network, and for none at all.
  public init(_ axes: [AxisLetter: Axis]) throws(GridError) {
    var ordered = AxisLetter.allCases.compactMap { letter in axes[letter].map { (letter: letter, axis: $0) } }
    guard !ordered.isEmpty else { throw .noAxis }
    for (number, (letter, axis)) in ordered.enumerated() {
      for (other, otherAxis) in ordered[..<number] {
        if otherAxis.kind == axis.kind,
          axis.kind != .prompt || Self.searched(otherAxis) == Self.searched(axis)
        {
          throw .twice(axis.kind, other, letter)
        }
        if Self.isNetwork(otherAxis), Self.isNetwork(axis) { throw .twoNetworks(other, letter) }
      }
    }
    setsNetwork = ordered.contains { Self.isNetwork($0.axis) }
    // If an axis of its own selects the variation, one variation's saves stand for those of all.
    if ordered.contains(where: { Self.isVariation($0.axis) }) {
      for index in ordered.indices { ordered[index].axis = Self.withoutVariations(ordered[index].axis) }
    }
    self.axes = ordered
  }

  /// The axis of a letter.
  public subscript(letter: AxisLetter) -> Axis? { axes.first { $0.letter == letter }?.axis }

  /// How many values an axis has; 1 if there is none.
  public func count(_ letter: AxisLetter) -> Int { self[letter]?.values.count ?? 1 }

  /// The settings of the cell at these values of the axes.
  ///
  /// - Throws: `GridError` for a word that neither prompt contains, for a multiplier or variation without a network, and
  ///   for a variation that does not exist.
  func request(_ base: SampleRequest, _ values: [(AxisLetter, AxisValue)]) throws(GridError) -> SampleRequest {
    var request = base
    var network: NetworkUse?
    for case (_, .network(let use, _)) in values { network = use }
    for case (let letter, .variation(let number)) in values {
      if setsNetwork {
        network = try network.map { (use) throws(GridError) in try Self.variation(number, of: use) }
      } else if let first = request.networks.first {
        request.networks[0] = try Self.variation(number, of: first)
      } else {
        throw .axis(letter, .noNetwork(.variation))
      }
    }
    for case (let letter, .multiplier(let multiplier)) in values {
      if setsNetwork {
        network?.multiplier = multiplier
      } else if request.networks.isEmpty {
        throw .axis(letter, .noNetwork(.multiplier))
      } else {
        for index in request.networks.indices { request.networks[index].multiplier = multiplier }
      }
    }
    if let network { request.networks.append(network) }
    for (letter, value) in values {
      switch value {
      case .network, .variation, .multiplier, .quality: break
      case .replacement(let search, let text):
        guard request.prompt.contains(search) || request.negativePrompt.contains(search) else {
          throw .axis(letter, .notFound(search))
        }
        request.prompt = request.prompt.replacing(search, with: text)
        request.negativePrompt = request.negativePrompt.replacing(search, with: text)
      case .seed(let seed): request.seed = seed
      case .clipSkip(let skip): request.clipSkip = skip
      case .cfg(let scale): request.cfgScale = scale
      case .sampler(let sampler): request.sampler = sampler
      case .steps(let steps): request.steps = steps
      }
    }
    for case (_, .quality(let isWith)) in values {
      if isWith {
        request.prompt = QualityTag.added(QualityTag.usualInPrompt, to: request.prompt)
        request.negativePrompt = QualityTag.added(QualityTag.usualInNegative, to: request.negativePrompt)
      } else {
        request.prompt = QualityTag.removed(from: request.prompt)
        request.negativePrompt = QualityTag.removed(from: request.negativePrompt)
      }
    }
    return request
  }

  /// Whether two sets of axes have the same values.
  public static func == (left: GridAxes, right: GridAxes) -> Bool {
    left.axes.elementsEqual(right.axes) { $0.letter == $1.letter && $0.axis == $1.axis }
  }

  private static func isNetwork(_ axis: Axis) -> Bool {
    axis.values.contains { if case .network = $0 { true } else { false } }
  }

  private static func isVariation(_ axis: Axis) -> Bool {
    axis.values.contains { if case .variation = $0 { true } else { false } }
  }

  private static func searched(_ axis: Axis) -> String? {
    if case .replacement(let search, _) = axis.values.first { search } else { nil }
  }

  /// The networks of an axis without the numbers of their variations, each once.
  private static func withoutVariations(_ axis: Axis) -> Axis {
    guard axis.kind == .network else { return axis }
    var result = Axis(.network, [])
    for case .network(let use, let label) in axis.values {
      guard let use, SaveName(path: use.path).variation != nil else {
        result.values.append(.network(use, label: label))
        continue
      }
      let name = SaveName(path: use.path)
      let plain = NetworkUse(path: name.path(variation: nil), multiplier: use.multiplier)
      let shortened = label.replacing("\(name.runName)", with: Path.name(name.run))
      if !result.values.contains(where: { if case .network(plain, _) = $0 { true } else { false } }) {
        result.values.append(.network(plain, label: shortened))
      }
    }
    return result
  }

  private static func variation(_ number: Int, of use: NetworkUse) throws(GridError) -> NetworkUse {
    var use = use
    use.path = SaveName(path: use.path).path(variation: number)
    guard FileSystem.status(use.path)?.kind == .file else { throw .noVariation(path: use.path) }
    return use
  }
}

extension String {
  /// The text with every occurrence of one part replaced; the text itself if the part is empty.
  func replacing(_ part: String, with other: String) -> String {
    guard !part.isEmpty else { return self }
    var result = ""
    var rest = self[...]
    while let range = rest.firstRange(of: part) {
      result += rest[..<range.lowerBound] + other
      rest = rest[range.upperBound...]
    }
    return result + rest
  }
}
