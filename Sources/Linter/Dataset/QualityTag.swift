/// Tags that name an image's quality, which models trained on tagged images have learned.
public enum QualityTag {
  /// The tags looked for, in lower case and with spaces: Danbooru-style quality and resolution tags, the
  /// aesthetic tags of Animagine and the scores of Pony Diffusion.
  public static let all: [String] = [
    "masterpiece", "best quality", "high quality", "great quality", "good quality", "amazing quality",
    "normal quality", "low quality", "worst quality", "very aesthetic", "aesthetic", "displeasing",
    "very displeasing", "absurdres", "highres", "lowres", "score 9", "score 8 up", "score 7 up", "score 6 up",
    "score 5 up", "score 4 up",
  ]

  private static let known = Set(all)

  /// The quality tag that a caption's part is, written as in `all`: case, underscores and the brackets and
  /// weight of an emphasis (`(masterpiece:1.2)`) do not matter.
  public static func named(_ part: String) -> String? {
    // Longer than any tag with its emphasis: prose is not normalized.
    guard part.utf8.count <= 40 else { return nil }
    var text = Substring(part.lowercased())
    while let first = text.first, "([{".contains(first) { text.removeFirst() }
    while let last = text.last, ")]}".contains(last) { text.removeLast() }
    if let colon = text.firstIndex(of: ":") { text = text[..<colon] }
    let normal = text.split { $0 == " " || $0 == "_" }.joined(separator: " ")
    return known.contains(normal) ? normal : nil
  }
}
