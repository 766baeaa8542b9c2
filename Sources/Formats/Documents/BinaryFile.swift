/// Recognizes files that are not UTF-8 text by their first bytes.
enum BinaryFile {
  /// What a file is and what to do about it, as a clause; nil if it may be text.
  static func problem(_ bytes: [UInt8]) -> String? {
    let isWebP = bytes.starts(with: Array("RIFF".utf8)) && bytes.dropFirst(8).starts(with: Array("WEBP".utf8))
    if let name = isWebP ? "a WebP image" : signatures.first(where: { bytes.starts(with: $0.bytes) })?.name {
      return "this is \(name), not a text file"
    }
    let start = bytes.prefix(2)
    if start == [0xFF, 0xFE] || start == [0xFE, 0xFF] || (start.count == 2 && start.contains(0)) {
      return "the file is UTF-16 or not text at all; save it as UTF-8"
    }
    return nil
  }

  /// The first bytes of the formats that people commonly keep beside their configs.
  private static let signatures: [(bytes: [UInt8], name: String)] = [
    ([0x89, 0x50, 0x4E, 0x47], "a PNG image"),
    ([0xFF, 0xD8, 0xFF], "a JPEG image"),
    (Array("GIF87a".utf8), "a GIF image"),
    (Array("GIF89a".utf8), "a GIF image"),
    ([0x50, 0x4B, 0x03, 0x04], "a ZIP archive, which PyTorch's .ckpt and .pt files also are"),
    ([0x1F, 0x8B], "a gzip archive"),
    (Array("%PDF-".utf8), "a PDF"),
  ]
}
