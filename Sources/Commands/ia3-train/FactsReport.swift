import Documents
import Images
import TextFormatting

/// The measurements of images as text.
enum FactsReport {
  /// One object: `version`, `images` in the order of their folders and names, and how many came from the cache.
  static func json(_ facts: [ImageFacts]) -> String {
    let images = facts.map { "    {" + members($0).map { "\"\($0)\": \($1)" }.joined(separator: ", ") + "}" }
    let list = images.isEmpty ? "[]" : "[\n" + images.joined(separator: ",\n") + "\n  ]"
    return """
      {
        "version": 1,
        "images": \(list),
        "cached": \(facts.count(where: \.isCached))
      }

      """
  }

  /// A line for each image, for people.
  static func table(_ facts: [ImageFacts]) -> String {
    facts.map { fact in
      switch fact.outcome {
      case .failed(let message): return DisplayText.line("\(fact.path): \(message)") + "\n"
      case .measured(let measures):
        var words = ["\(measures.width)×\(measures.height)"]
        if measures.isMonochrome { words.append("monochrome") }
        if measures.isPixelArt { words.append("pixel art, scale \(measures.pixelArtScale)") }
        if measures.isMinimalist { words.append("minimalist") }
        let palette = measures.paletteSize
        words.append(
          palette < PixelMeasures.paletteLimit ? "\(palette) colors" : "\(palette) colors or more"
        )
        return DisplayText.line("\(fact.path): \(words.joined(separator: ", "))") + "\n"
      }
    }.joined()
  }

  private static func members(_ fact: ImageFacts) -> [(String, String)] {
    let path = ("path", JSONText.quoted(fact.path))
    switch fact.outcome {
    case .failed(let message):
      let names = [
        "width", "height", "monochrome", "chroma", "colouredShare", "hueSpread", "toneResidual",
        "paletteSize",
        "pixelArtScale", "pixelArt", "flatShare", "edgeShare", "minimalist",
      ]
      return [path] + names.map { ($0, "null") } + [("error", JSONText.quoted(message))]
    case .measured(let measures):
      return [
        path,
        ("width", "\(measures.width)"), ("height", "\(measures.height)"),
        ("monochrome", "\(measures.isMonochrome)"), ("chroma", decimal(measures.chroma)),
        ("colouredShare", decimal(measures.coloredShare)), ("hueSpread", decimal(measures.hueSpread)),
        ("toneResidual", decimal(measures.toneResidual)), ("paletteSize", "\(measures.paletteSize)"),
        ("pixelArtScale", "\(measures.pixelArtScale)"), ("pixelArt", "\(measures.isPixelArt)"),
        ("flatShare", decimal(measures.flatShare)), ("edgeShare", decimal(measures.edgeShare)),
        ("minimalist", "\(measures.isMinimalist)"), ("error", "null"),
      ]
    }
  }

  /// At most four decimals: the measures are no finer.
  private static func decimal(_ value: Double) -> String {
    "\((value * 10_000).rounded() / 10_000)"
  }
}
