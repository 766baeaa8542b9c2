import Files
import Sampling
import Settings

/// Reads axes as they are written on the command line: `cfg=5-9 (+2)`.
public struct AxisReader {
  /// Makes a random seed, for -1.
  private let drawSeed: () -> UInt64

  /// Makes a reader.
  ///
  /// - Parameter drawSeed: makes a random seed, which -1 asks for as in the webui.
  public init(drawSeed: @escaping () -> UInt64) { self.drawSeed = drawSeed }

  /// Reads one axis.
  public func axis(_ text: String) throws(AxisFault) -> Axis {
    let (name, list) = Self.sides(text)
    guard var kind = AxisKind(name: name) else {
      throw .unknownName(name, nearest: AxisKind.nearest(to: name))
    }
    guard let list else {
      if kind == .quality { return Axis(.quality, [.quality(true), .quality(false)]) }
      throw .noValues(name: name)
    }
    let texts: [String]
    do throws(ValueList.UnclosedQuote) { texts = try ValueList(list).values } catch {
      throw .unclosedQuote(position: error.position)
    }
    guard texts.contains(where: { !$0.isEmpty }) else { throw .emptyList(name: name) }
    // `steps=` with files means the saves of a run.
    if kind == .steps, texts.contains(where: Self.isNetwork) { kind = .network }
    var values: [AxisValue] = []
    for (number, text) in texts.enumerated() {
      // An empty text is a replacement for a word; on other axes it is ignored.
      if text.isEmpty, kind != .prompt { continue }
      do throws(ValueFault) {
        values += try self.values(text, of: kind, first: texts[0])
      } catch {
        throw .value(position: number + 1, text: text, reason: error.reason)
      }
      if values.count > NumberRange.limit { throw .tooManyValues(values.count) }
    }
    if kind == .prompt, texts[0].isEmpty {
      throw .value(position: 1, text: "", reason: "the first value must not be empty: it is searched for in the prompt")
    }
    return Axis(kind, values)
  }

  /// The name and the text after `=`; nil if there is none.
  private static func sides(_ text: String) -> (String, String?) {
    guard let equals = text.firstIndex(of: "=") else { return (text.trimmed, nil) }
    return (String(text[..<equals]).trimmed, String(text[text.index(after: equals)...]))
  }

  /// Whether a value is a file, a folder or no network.
  private static func isNetwork(_ text: String) -> Bool {
    text.lowercased() == "none" || text.contains("/") || text.hasSuffix(".json")
      || text.contains(".safetensors") || FileSystem.status(text) != nil
  }

  private func values(_ text: String, of kind: AxisKind, first: String) throws(ValueFault) -> [AxisValue] {
    switch kind {
    case .network: return try NetworkLookup.values(text)
    case .variation:
      if let number = Int(text), number < 1 { throw ValueFault("a variation must be at least 1") }
      if let numbers = try? NumberValues.read(text, whole: true, in: 1...1e6) {
        return numbers.map { .variation(Int($0)) }
      }
      return try NetworkLookup.variations(text)
    case .multiplier:
      return try NumberValues.read(text, whole: false, in: -100...100).map { .multiplier(Float($0)) }
    case .prompt: return [.replacement(of: first, by: text)]
    case .seed:
      if let seed = UInt64(text) { return [.seed(seed)] }
      return try NumberValues.read(text, whole: true, in: -1...9e15).map {
        .seed($0 < 0 ? drawSeed() : UInt64($0))
      }
    case .clipSkip: return try NumberValues.read(text, whole: true, in: 1...12).map { .clipSkip(Int($0)) }
    case .cfg: return try NumberValues.read(text, whole: false, in: 0...100).map(AxisValue.cfg)
    case .steps: return try NumberValues.read(text, whole: true, in: 1...1000).map { .steps(Int($0)) }
    case .sampler:
      if let sampler = Sampler(named: text) { return [.sampler(sampler)] }
      let names = Sampler.allCases.map(\.rawValue)
      let nearest = Suggestion.nearest(to: text, among: names).map { "; did you mean '\($0)'?" } ?? ""
      throw ValueFault("there is no such sampler\(nearest); the samplers are \(names.joined(separator: ", "))")
    case .quality:
      switch text.lowercased() {
      case "with", "true", "yes", "on": return [.quality(true)]
      case "without", "none", "false", "no", "off": return [.quality(false)]
      default: throw ValueFault("quality must be with or without")
      }
    }
  }
}
