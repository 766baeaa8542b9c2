import Documents

/// The result of recognizing a file.
public enum Recognition: Sendable, Equatable {
  /// A config that ia3 reads.
  case dialect(DialectName)
  /// Something else; the program or purpose, if known.
  case other(String?)
}

/// Recognizes dialects by content.
public enum Recognizer {
  /// Recognizes a parsed file.
  public static func recognize(_ document: Document) -> Recognition {
    guard let root = document.root else { return .other(nil) }
    if let program = KnownPrograms.name(of: document) { return .other(program) }
    let dialect = candidates.first { name in
      name.type.formats.contains(document.format) && name.type.recognizes(root)
    }
    return dialect.map(Recognition.dialect) ?? .other(nil)
  }

  /// The dialect of a script; nil if the text does not run a training script.
  public static func script(_ source: Source) -> DialectName? {
    candidates.first { $0.type.isScript && $0.type.recognizes(source) }
  }

  /// The dialect that a malformed file was probably meant to be in; nil if its text does not show it.
  public static func guess(_ source: Source, format: Format) -> DialectName? {
    let text = source.text(0..<min(source.bytes.count, 1 << 16))
    return candidates.first { $0.type.isSuggested(by: text, in: format) }
  }

  /// The format in which to read a text of a dialect if its name does not show it; nil for scripts.
  public static func format(of source: Source, as dialect: DialectName) -> Format? {
    let formats = dialect.type.formats
    // If a dialect has several formats, the first character shows which one it is.
    if formats.count > 1, let found = format(of: source), formats.contains(found) { return found }
    return formats.first
  }

  /// The format of a text whose name does not show it; nil if the text is empty.
  public static func format(of source: Source) -> Format? {
    let first = source.bytes.dropFirst(source.byteOrderMarkLength).first { $0 > 0x20 }
    return first.map { $0 == UInt8(ascii: "{") ? .json : .toml }
  }

  /// The dialects in the order in which they are tried: more specific ones come first.
  private static let candidates = DialectName.allCases.reversed()
}
