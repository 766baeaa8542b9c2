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
  var withoutWhitespace: String { hasWhitespace ? filter { !$0.isWhitespace } : self }
}
