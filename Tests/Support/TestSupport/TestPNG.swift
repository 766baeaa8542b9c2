/// PNG files with pixels, with or without alpha, made by hand: zlib's stored blocks need no compressor.
public enum TestPNG {
  /// A file's bytes.
  ///
  /// - Parameter channels: 3 or 4.
  public static func file(width: Int, height: Int, channels: Int, _ pixels: [UInt8]) -> [UInt8] {
    var raw: [UInt8] = []
    for row in 0..<height {
      raw.append(0)
      raw += pixels[row * width * channels..<(row + 1) * width * channels]
    }
    var stream: [UInt8] = [0x78, 0x01]
    var rest = raw[...]
    repeat {
      let block = rest.prefix(0xFFFF)
      rest = rest.dropFirst(block.count)
      stream.append(rest.isEmpty ? 1 : 0)
      stream += TestImages.little(block.count, 2) + TestImages.little(~block.count & 0xFFFF, 2)
      stream += block
    } while !rest.isEmpty
    var low = 1
    var high = 0
    for byte in raw {
      low = (low + Int(byte)) % 65521
      high = (high + low) % 65521
    }
    stream += TestImages.big(high << 16 | low, 4)
    func chunk(_ kind: String, _ data: [UInt8]) -> [UInt8] {
      let body = Array(kind.utf8) + data
      return TestImages.big(data.count, 4) + body + TestImages.big(Int(crc(body)), 4)
    }
    let header = TestImages.big(width, 4) + TestImages.big(height, 4) + [8, channels == 4 ? 6 : 2, 0, 0, 0]
    return TestImages.pngSignature + chunk("IHDR", header) + chunk("IDAT", stream) + chunk("IEND", [])
  }

  /// The checksum of PNG and zip: CRC-32.
  public static func crc(_ bytes: [UInt8]) -> UInt32 {
    var state: UInt32 = 0xFFFF_FFFF
    for byte in bytes {
      state ^= UInt32(byte)
      for _ in 0..<8 { state = state & 1 == 1 ? state >> 1 ^ 0xEDB8_8320 : state >> 1 }
    }
    return ~state
  }

  /// The pixels of tools/reference/resize.py.
  public static func pixels(_ width: Int, _ height: Int, _ channels: Int) -> [UInt8] {
    (0..<width * height * channels).map { index in
      let noise = (UInt64(index) &* 0x9E37_79B9_7F4A_7C15) >> 56
      let slope = UInt64(index / channels % width * 255 / max(1, width - 1))
      return UInt8((noise + 3 * slope) / 4)
    }
  }
}
