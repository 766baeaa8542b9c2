/// Files within a page: `data:` URLs (RFC 2397).
public enum DataURI {
  /// A PNG image.
  public static func png(_ bytes: [UInt8]) -> String { text(bytes, type: "image/png") }

  /// Bytes of a media type.
  public static func text(_ bytes: [UInt8], type: String) -> String { "data:\(type);base64,\(base64(bytes))" }

  /// Base64 with padding (RFC 4648).
  static func base64(_ bytes: [UInt8]) -> String {
    let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
    var result: [UInt8] = []
    result.reserveCapacity((bytes.count + 2) / 3 * 4)
    for start in stride(from: 0, to: bytes.count, by: 3) {
      let group = bytes[start..<min(start + 3, bytes.count)]
      var bits = 0
      for byte in group { bits = bits << 8 | Int(byte) }
      bits <<= 8 * (3 - group.count)
      for place in 0..<4 {
        result.append(place <= group.count ? alphabet[bits >> (18 - 6 * place) & 63] : UInt8(ascii: "="))
      }
    }
    return String(decoding: result, as: UTF8.self)
  }
}
