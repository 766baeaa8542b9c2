import Documents

/// What a file turned out to be.
public enum Recognition: Sendable, Equatable {
  /// A config that ia3 reads.
  case dialect(DialectName)
  /// Something else; the program or purpose it is known for.
  case other(String?)
}

/// Tells dialects apart by content.
public enum Recognizer {
  /// What a parsed file is.
  public static func recognize(_ document: Document) -> Recognition {
    guard let root = document.root else { return .other(nil) }
    if let program = KnownPrograms.name(of: document) { return .other(program) }
    let dialect = candidates.first { name in
      name.type.formats.contains(document.format) && name.type.recognizes(root)
    }
    return dialect.map(Recognition.dialect) ?? .other(nil)
  }

  /// The dialect of a script; nil if the text is not one that starts a training.
  public static func script(_ source: Source) -> DialectName? {
    candidates.first { $0.type.isScript && $0.type.recognizes(source) }
  }

  /// What a malformed file was meant to be, as far as its text shows; nil if nothing does.
  public static func guess(_ source: Source, format: Format) -> DialectName? {
    let text = source.text(0..<min(source.bytes.count, 1 << 16))
    return candidates.first { $0.type.isSuggested(by: text, in: format) }
  }

  /// The format in which a text in a dialect is read if its name does not tell; scripts have none.
  public static func format(of source: Source, as dialect: DialectName) -> Format? {
    let formats = dialect.type.formats
    // A dialect in several formats shows by its first character which one it is in.
    if formats.count > 1, let found = format(of: source), formats.contains(found) { return found }
    return formats.first
  }

  /// The format of a text without a telling name; nil if it is empty.
  public static func format(of source: Source) -> Format? {
    let first = source.bytes.dropFirst(source.byteOrderMarkLength).first { $0 > 0x20 }
    return first.map { $0 == UInt8(ascii: "{") ? .json : .toml }
  }

  /// The dialects in the order in which they are tried: a more specific one hides a general one.
  private static let candidates = DialectName.allCases.reversed()
}
