extension String {
  /// Whether it contains white space; ASCII text, the common case, is checked by its bytes.
  var hasWhitespace: Bool {
    for byte in utf8 {
      if byte >= 0x80 { return contains(where: \.isWhitespace) }
      if byte == 0x20 || (0x09...0x0D).contains(byte) { return true }
    }
    return false
  }

  /// The text without its white space.
  var withoutWhitespace: String {
    guard hasWhitespace else { return self }
    if utf8.allSatisfy({ $0 < 0x80 }) {
      return String(decoding: utf8.filter { $0 != 0x20 && !(0x09...0x0D).contains($0) }, as: UTF8.self)
    }
    return filter { !$0.isWhitespace }
  }
}
