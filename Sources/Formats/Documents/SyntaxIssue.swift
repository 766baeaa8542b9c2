/// A violation of a text's format.
public struct SyntaxIssue: Sendable, Equatable {
  /// The kinds of issue; the raw value is its name in rule files.
  public enum Kind: String, Sendable, CaseIterable {
    /// The text cannot be read any further.
    case malformed
    /// More bytes than `Limits.bytes`.
    case tooLarge = "too-large"
    /// Nested deeper than `Limits.depth`.
    case tooDeep = "too-deep"
    /// Bytes that are not UTF-8.
    case invalidUTF8 = "invalid-utf-8"
    /// A byte-order mark, which JSON forbids and TOML readers reject.
    case byteOrderMark = "byte-order-mark"
    /// A key that occurs twice in one mapping.
    case duplicateKey = "duplicate-key"
    /// `//`, `/* */` or `#` in JSON.
    case jsonComment = "json-comment"
    /// A comma before a closing bracket.
    case jsonTrailingComma = "json-trailing-comma"
    /// `'…'` in JSON.
    case jsonSingleQuotes = "json-single-quotes"
    /// A control character inside a JSON string.
    case jsonControlCharacter = "json-control-character"
    /// A backslash that does not start a JSON escape, as in `C:\models`.
    case jsonInvalidEscape = "json-invalid-escape"
    /// `True`, `False` or `None` in JSON.
    case jsonPythonLiteral = "json-python-literal"
    /// A number in a form that JSON does not allow: `+1`, `.5`, `01`.
    case jsonNumber = "json-number"
    /// NaN and the infinities in JSON.
    case nonFiniteNumber = "non-finite-number"
    /// A number too large for a double, such as `1e999`.
    case numberOverflow = "number-overflow"
  }

  /// What kind of issue this is.
  public var kind: Kind
  /// Where it is.
  public var range: Range<Int>
  /// What is wrong, as a clause without a full stop.
  public var message: String
  /// The edits that repair it without changing the text's meaning; empty if there are none.
  public var edits: [Edit]

  /// Makes an issue.
  public init(_ kind: Kind, at range: Range<Int>, _ message: String, edits: [Edit] = []) {
    self.kind = kind
    self.range = range
    self.message = message
    self.edits = edits
  }

  /// Whether nothing after it was read.
  public var isFatal: Bool { [.malformed, .tooLarge, .tooDeep].contains(kind) }
}
