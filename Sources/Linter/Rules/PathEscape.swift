import Documents
import Settings

/// A path in which a backslash and the letter after it were read as a control character: `"D:\train"` holds a tab.
struct PathEscape {
  /// The path as it is written.
  let written: String
  /// The escape: `\t`.
  let escape: String
  /// The path with forward slashes in the file; empty if the file cannot be changed there.
  let edits: [Edit]

  /// The letters that stand for control characters in TOML and in JSON.
  private static let escapes: [(byte: UInt8, letter: String)] = [
    (0x09, "t"), (0x0A, "n"), (0x0D, "r"), (0x08, "b"), (0x0C, "f"),
  ]

  /// nil if the path has no such character, or is not written with one.
  init?(_ path: String, _ place: Place, _ settings: Settings) {
    guard path.utf8.contains(where: { $0 < 0x20 }), place.file < settings.files.count else { return nil }
    let source = settings.files[place.file].source
    guard place.range.upperBound <= source.bytes.count else { return nil }
    let text = source.text(place.range)
    let found = Self.escapes.compactMap { byte, letter in
      path.utf8.firstIndex(of: byte).map { (path.utf8.distance(from: path.utf8.startIndex, to: $0), "\\" + letter) }
    }
    guard let first = found.min(by: { $0.0 < $1.0 }), text.contains(first.1) else { return nil }
    escape = first.1
    let isQuoted = text.utf8.count >= 2 && text.utf8.first == UInt8(ascii: "\"") && text.utf8.last == UInt8(ascii: "\"")
    written = isQuoted ? String(text.dropFirst().dropLast()) : text
    // Where a backslash is already doubled, it is not certain which one was meant.
    edits =
      isQuoted && place.file == 0 && !written.contains("\\\\") && !written.contains("\"")
      ? [Edit(place.range, "\"" + written.replacing("\\", with: "/") + "\"")] : []
  }
}
