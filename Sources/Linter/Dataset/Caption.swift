import Files

/// A caption file's text as sd-scripts reads it.
///
/// Source: `read_caption` in sd-scripts' library/train_util.py.
public struct Caption: Sendable, Equatable {
  /// Why a caption file stops the training or cannot be judged.
  public enum Fault: Error, Sendable, Equatable, CustomStringConvertible {
    /// The file cannot be read, or is larger than any caption.
    case file(FileError)
    /// The file has no bytes: sd-scripts stops with an AssertionError.
    case empty
    /// The bytes are not UTF-8: sd-scripts stops with a UnicodeDecodeError.
    case notUTF8

    /// The message, without a full stop.
    public var description: String {
      switch self {
      case .file(let error): error.description
      case .empty: "the caption file is empty, which stops sd-scripts"
      case .notUTF8: "the caption file is not UTF-8, which stops sd-scripts"
      }
    }
  }

  /// The lines trained on, without the white space around them: the first one, or with `enable_wildcard`
  /// every line that is not blank, one of which is chosen at random at each step.
  public var lines: [String]
  /// Lines with text that are not trained on.
  public var unusedLines: Int
  /// Whether the file starts with U+FEFF, which sd-scripts keeps as a character of the caption.
  public var hasByteOrderMark: Bool

  /// Whether no line holds text.
  public var isBlank: Bool { lines.allSatisfy(\.isEmpty) }

  /// Larger caption files are rejected; the longest useful caption has about a kilobyte.
  public static let byteLimit = 1 << 20

  /// Reads a caption file.
  public static func read(_ path: String, enableWildcard: Bool = false) throws(Fault) -> Caption {
    let bytes: [UInt8]
    do {
      bytes = try FileSystem.read(path, limit: byteLimit)
    } catch {
      throw .file(error)
    }
    return try Caption(bytes, enableWildcard: enableWildcard)
  }

  /// Reads a caption file's bytes.
  public init(_ bytes: [UInt8], enableWildcard: Bool = false) throws(Fault) {
    guard !bytes.isEmpty else { throw .empty }
    guard let text = String(validating: bytes, as: UTF8.self) else { throw .notUTF8 }
    hasByteOrderMark = bytes.starts(with: [0xEF, 0xBB, 0xBF])
    // "\r\n" gives an extra blank line, which is never the first.
    let all = text.unicodeScalars.split(omittingEmptySubsequences: false) { $0 == "\n" || $0 == "\r" }
      .map { $0.pythonStripped }
    let filled = all.filter { !$0.isEmpty }
    if enableWildcard {
      lines = filled
    } else {
      lines = [all.first ?? ""]
    }
    unusedLines = filled.count - lines.count { !$0.isEmpty }
  }

  /// The comma-separated parts of the lines, without the white space around them; empty parts are left out.
  public var tags: [String] {
    lines.flatMap { line in
      line.unicodeScalars.split(separator: ",").map { $0.pythonStripped }.filter { !$0.isEmpty }
    }
  }

  /// Whether the caption is a list of tags: at least three parts, of at most three words on average.
  public var isTagList: Bool { Self.isTagList(tags) }

  static func isTagList(_ tags: [String]) -> Bool {
    guard tags.count >= 3 else { return false }
    return tags.reduce(0) { $0 + $1.split(separator: " ").count } <= 3 * tags.count
  }

  /// Whether a line has a choice in braces, `{red|blue}`, of which `enable_wildcard` takes one.
  ///
  /// Source: `process_caption` in sd-scripts' library/train_util.py: `\{([^}]+)\}`, split at `|`.
  static func hasChoice(_ line: String) -> Bool {
    var isOpen = false
    var hasBar = false
    for byte in line.utf8 {
      switch byte {
      case UInt8(ascii: "{"): if !isOpen { (isOpen, hasBar) = (true, false) }
      case UInt8(ascii: "|"): hasBar = true
      case UInt8(ascii: "}"):
        if isOpen, hasBar { return true }
        isOpen = false
      default: break
      }
    }
    return false
  }

  /// A lower bound of the number of CLIP tokens: the largest bound of all lines.
  public var leastTokens: Int { lines.map(CLIPTokens.lowerBound).max() ?? 0 }
}

extension Substring.UnicodeScalarView {
  /// The text without white space at its ends, as Python's `str.strip` leaves it.
  fileprivate var pythonStripped: String {
    var rest = drop(while: \.isPythonSpace)
    while let last = rest.last, last.isPythonSpace { rest.removeLast() }
    return String(Substring(rest))
  }
}
