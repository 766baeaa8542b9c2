import Documents

/// How an image was generated, as the webui writes it into its PNGs under `parameters`.
///
/// Source: the webui's modules/processing.py (`create_infotext`) and modules/infotext_utils.py
/// (`parse_generation_parameters`, `quote`).
public struct GenerationParameters: Sendable, Equatable {
  /// The prompt, networks such as `<lora:name:0.8>` at its end.
  public var prompt: String
  /// The negative prompt; empty if there was none.
  public var negativePrompt: String
  /// Everything else, by its name: `Steps`, `Seed`, `Model` …
  public var fields: [(name: String, value: String)]

  /// A field's value.
  public subscript(name: String) -> String? { fields.first { $0.name == name }?.value }

  /// A model or network as the webui names it.
  public struct ModelName: Sendable, Equatable {
    /// The file's name without its extension.
    public var name: String
    /// The first digits of its hash: ten of a model's, twelve of a network's; nil if there is none.
    public var hash: String?

    /// A name with its hash.
    public init(name: String, hash: String?) {
      self.name = name
      self.hash = hash
    }
  }

  /// The parameters of a request.
  ///
  /// - Parameters:
  ///   - networks: in the request's order.
  ///   - program: the program's name and version.
  public init(
    _ request: SampleRequest,
    model: ModelName,
    vae: ModelName?,
    networks: [ModelName],
    program: String
  ) {
    let tags = zip(request.networks, networks).map { use, source in
      " <lora:\(source.name):\(Self.short(use.multiplier.description))>"
    }
    prompt = request.prompt + tags.joined()
    negativePrompt = request.negativePrompt
    fields = [
      ("Steps", String(request.steps)), ("Sampler", request.sampler.rawValue),
      ("CFG scale", Self.short(request.cfgScale.description)),
      ("Seed", String(request.seed)), ("Size", "\(request.width)x\(request.height)"),
    ]
    if let hash = model.hash { fields.append(("Model hash", hash)) }
    fields.append(("Model", model.name))
    if let vae {
      if let hash = vae.hash { fields.append(("VAE hash", hash)) }
      fields.append(("VAE", vae.name))
    }
    if request.clipSkip > 1 { fields.append(("Clip skip", String(request.clipSkip))) }
    fields.append(("RNG", "CPU"))
    let hashes = networks.compactMap { source in source.hash.map { "\(source.name): \($0)" } }
    if !hashes.isEmpty { fields.append(("Lora hashes", hashes.joined(separator: ", "))) }
    fields.append(("Version", program))
  }

  /// The text for a PNG.
  public var text: String {
    let negative = negativePrompt.isEmpty ? "" : "\nNegative prompt: \(negativePrompt)"
    let rest = fields.map { "\($0.name): \(Self.quoted($0.value))" }.joined(separator: ", ")
    return "\(prompt)\(negative)\n\(rest)"
  }

  /// Reads the text of a PNG, including those of the webui.
  ///
  /// A last line of fewer than three fields belongs to the prompt.
  public init(text: String) {
    var lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    fields = []
    if let last = lines.last, case let lastFields = Self.fields(of: last), lastFields.count >= 3 {
      fields = lastFields
      lines.removeLast()
    }
    let mark = "Negative prompt:"
    let start = lines.firstIndex { $0.hasPrefix(mark) } ?? lines.count
    prompt = lines[..<start].joined(separator: "\n")
    negativePrompt = lines[start...].enumerated().map { index, line in
      index > 0 ? line : String(line.dropFirst(mark.count).drop { $0 == " " })
    }.joined(separator: "\n")
  }

  /// Whether all parameters are the same.
  public static func == (left: Self, right: Self) -> Bool {
    left.prompt == right.prompt && left.negativePrompt == right.negativePrompt
      && left.fields.elementsEqual(right.fields, by: { $0 == $1 })
  }

  /// `7` for `7.0`.
  private static func short(_ text: String) -> String {
    text.hasSuffix(".0") ? String(text.dropLast(2)) : text
  }

  /// Texts that contain separators, or begin with what is not read as a part of them, are written as JSON.
  private static func quoted(_ text: String) -> String {
    let isSplit = text.contains { $0 == "," || $0 == ":" || $0.isNewline }
    return isSplit || text.first == "\"" || text.first == " " ? JSONText.quoted(text) : text
  }

  /// `name: value` pairs with commas between them; empty if the line is anything else.
  private static func fields(of line: String) -> [(name: String, value: String)] {
    var rest = Substring(line)
    var fields: [(name: String, value: String)] = []
    while !rest.isEmpty {
      rest = rest.drop { $0 == " " || $0 == "," }
      guard let colon = rest.firstIndex(of: ":"), case let name = rest[..<colon], isName(name) else {
        return []
      }
      rest = rest[rest.index(after: colon)...].drop { $0 == " " }
      if rest.first == "\"", let (value, end) = quotedValue(rest) {
        fields.append((String(name), value))
        rest = rest[end...]
      } else {
        let value = rest.prefix { $0 != "," }
        fields.append((String(name), String(value)))
        rest = rest[value.endIndex...]
      }
    }
    return fields
  }

  private static func isName(_ text: Substring) -> Bool {
    guard let first = text.first, first.isLetter || first.isNumber else { return false }
    return text.allSatisfy { $0.isLetter || $0.isNumber || " -/_".contains($0) }
  }

  /// A JSON text at the beginning, and where it ends.
  private static func quotedValue(_ text: Substring) -> (value: String, end: Substring.Index)? {
    var index = text.index(after: text.startIndex)
    while index < text.endIndex, text[index] != "\"" {
      if text[index] == "\\" { index = text.index(after: index) }
      guard index < text.endIndex else { return nil }
      index = text.index(after: index)
    }
    guard index < text.endIndex else { return nil }
    let end = text.index(after: index)
    let source = Source(path: "parameters", bytes: Array(text[..<end].utf8))
    guard let value = Document.parse(source, as: .json).root?.string else { return nil }
    return (value, end)
  }
}
