/// File names, arguments and environment variables as text.
///
/// The system hands out bytes, which need not be UTF-8: names from archives that were made on Windows are often Latin-1
/// or Shift-JIS. A byte that is not part of UTF-8 becomes a scalar of its own, at the end of the last private-use plane,
/// and the byte again where the text goes back to the system. A name that really has such a scalar is treated as bytes
/// too, so that different names are different texts and every name comes back as it was.
public enum SystemText {
  /// Added to a byte of 0x80 or more: U+10FE80 to U+10FEFF stand for bytes.
  private static let base: UInt32 = 0x10_FE00
  /// The first byte of these scalars in UTF-8; text without it needs no change.
  private static let lead: UInt8 = 0xF4

  /// The text of a name that the system ends with a zero byte.
  public static func text(_ name: UnsafePointer<CChar>) -> String {
    text(UnsafeRawBufferPointer(start: name, count: strlen(name)))
  }

  /// The text of a name.
  public static func text(_ name: UnsafeRawBufferPointer) -> String {
    let hasLead = name.baseAddress.map { memchr($0, Int32(lead), name.count) != nil } ?? false
    let plain = name.withMemoryRebound(to: UInt8.self) { hasLead ? nil : String(validating: $0, as: UTF8.self) }
    if let plain { return plain }
    var result = ""
    var parser = Unicode.UTF8.ForwardParser()
    var bytes = name.makeIterator()
    var at = 0
    while true {
      switch parser.parseScalar(from: &bytes) {
      case .emptyInput: return result
      case .valid(let encoded):
        let scalar = Unicode.UTF8.decode(encoded)
        if byte(scalar) == nil {
          result.unicodeScalars.append(scalar)
        } else {
          append(name[at..<at + encoded.count], to: &result)
        }
        at += encoded.count
      case .error(let length):
        append(name[at..<at + length], to: &result)
        at += length
      }
    }
  }

  /// The bytes of a name.
  public static func bytes(_ text: String) -> [UInt8] {
    guard hasBytes(text) else { return Array(text.utf8) }
    var result: [UInt8] = []
    for scalar in text.unicodeScalars {
      if let byte = byte(scalar) { result.append(byte) } else { result += String(scalar).utf8 }
    }
    return result
  }

  /// The text for people: a byte that is not part of UTF-8 as `\xe9`.
  ///
  /// - Parameter backslash: what to write for the backslash, which formats such as JSON double.
  public static func legible(_ text: String, backslash: String = "\\") -> String {
    guard hasBytes(text) else { return text }
    var result = ""
    for scalar in text.unicodeScalars {
      if let byte = byte(scalar) {
        result += backslash + "x" + String(byte, radix: 16)
      } else {
        result.unicodeScalars.append(scalar)
      }
    }
    return result
  }

  /// Whether a text has bytes that are not UTF-8.
  public static func hasBytes(_ text: String) -> Bool {
    contains(text, lead) && text.unicodeScalars.contains { byte($0) != nil }
  }

  /// Calls a function of the C library with a text's bytes.
  ///
  /// - Parameter failure: the result for a text with a zero byte, at which the library would cut it off.
  public static func call<Result>(
    _ text: String,
    failure: Result,
    _ body: (UnsafePointer<CChar>) -> Result
  ) -> Result {
    if contains(text, 0) {
      errno = EINVAL
      return failure
    }
    guard contains(text, lead) else { return text.withCString(body) }
    let bytes = bytes(text) + [0]
    return bytes.withUnsafeBufferPointer { bytes in
      guard let base = bytes.baseAddress else { return failure }
      return base.withMemoryRebound(to: CChar.self, capacity: bytes.count, body)
    }
  }

  private static func contains(_ text: String, _ byte: UInt8) -> Bool {
    let found = text.utf8.withContiguousStorageIfAvailable { bytes in
      bytes.baseAddress.map { memchr($0, Int32(byte), bytes.count) != nil } ?? false
    }
    return found ?? text.utf8.contains(byte)
  }

  /// The byte that a scalar stands for; nil for a scalar of text.
  public static func byte(_ scalar: Unicode.Scalar) -> UInt8? {
    (base + 0x80...base + 0xFF).contains(scalar.value) ? UInt8(scalar.value - base) : nil
  }

  private static func append(_ bytes: Slice<UnsafeRawBufferPointer>, to text: inout String) {
    for byte in bytes {
      if let scalar = Unicode.Scalar(base + UInt32(byte)) { text.unicodeScalars.append(scalar) }
    }
  }
}
