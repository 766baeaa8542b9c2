import CImages

/// Images as PNG files, through libpng.
public enum PNGEncoder {
  /// A file's bytes.
  ///
  /// - Parameter text: texts by keyword, stored before the pixels: as `tEXt` in Latin-1, or as `iTXt` if Latin-1 lacks
  ///   characters, like Pillow.
  /// - Throws: `PNGError` for keywords and texts that PNG does not allow, and if memory runs out.
  public static func encode(
    _ image: RGBImage,
    text: [(keyword: String, text: String)] = []
  ) throws(PNGError) -> [UInt8] {
    guard image.pixels.count == 3 * image.width * image.height else {
      throw .wrongSize(width: image.width, height: image.height, bytes: image.pixels.count)
    }
    var chunks: [Chunk] = []
    for (keyword, text) in text { chunks.append(try Chunk(keyword, text)) }
    var result = ia3_png_result()
    defer { ia3_png_result_free(&result) }
    let status = Chunk.withPointers(chunks[...], []) { texts in
      image.pixels.withUnsafeBufferPointer { pixels in
        ia3_png_encode(
          pixels.baseAddress,
          UInt32(image.width),
          UInt32(image.height),
          texts.baseAddress,
          texts.count,
          &result
        )
      }
    }
    guard status == 0 else { throw PNGError(&result) }
    return Array(UnsafeBufferPointer(start: result.bytes, count: result.count))
  }
}

/// A text for libpng.
private struct Chunk {
  /// Latin-1 with a zero at the end.
  let keyword: [CChar]
  /// UTF-8 or Latin-1 with a zero at the end.
  let text: [CChar]
  let isUTF8: Bool

  init(_ keyword: String, _ text: String) throws(PNGError) {
    guard let name = Self.latin1(keyword), (1...79).contains(name.count), name.allSatisfy(Self.isPrintable),
      name.first != 0x20, name.last != 0x20
    else { throw .badKeyword(keyword) }
    guard !text.utf8.contains(0) else { throw .badText(keyword: keyword) }
    self.keyword = Self.ended(name)
    let latin1 = Self.latin1(text)
    isUTF8 = latin1 == nil
    self.text = Self.ended(latin1 ?? Array(text.utf8))
  }

  private static func latin1(_ text: String) -> [UInt8]? {
    var bytes: [UInt8] = []
    for scalar in text.unicodeScalars {
      guard let byte = UInt8(exactly: scalar.value) else { return nil }
      bytes.append(byte)
    }
    return bytes
  }

  private static func isPrintable(_ byte: UInt8) -> Bool {
    (0x20...0x7E).contains(byte) || byte >= 0xA1
  }

  private static func ended(_ bytes: [UInt8]) -> [CChar] { bytes.map(CChar.init(bitPattern:)) + [0] }

  /// Passes the texts to C; their memory lives as long as the call.
  static func withPointers(
    _ chunks: ArraySlice<Chunk>,
    _ made: [ia3_png_text],
    _ body: (UnsafeBufferPointer<ia3_png_text>) -> Int32
  ) -> Int32 {
    guard let chunk = chunks.first else { return made.withUnsafeBufferPointer(body) }
    return chunk.keyword.withUnsafeBufferPointer { keyword in
      chunk.text.withUnsafeBufferPointer { text in
        let entry = ia3_png_text(
          keyword: keyword.baseAddress,
          text: text.baseAddress,
          is_utf8: chunk.isUTF8 ? 1 : 0
        )
        return withPointers(chunks.dropFirst(), made + [entry], body)
      }
    }
  }
}
