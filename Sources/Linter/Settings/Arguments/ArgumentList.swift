import Documents

/// One `key=value` of optimizer, scheduler or network arguments.
public struct NamedArgument: Sendable {
  /// The part before `=`.
  public var key: String
  /// The part after `=`, as written.
  public let value: String
  /// The source bytes of the whole argument, inner quotes included.
  public var range: Range<Int>
  /// The source bytes of the key.
  public var keyRange: Range<Int>
  /// The source bytes of the value.
  public var valueRange: Range<Int>
  /// What Python makes of the value, if that has been found out.
  var knownLiteral: PythonLiteral?

  /// What Python makes of the value.
  var literal: PythonLiteral { knownLiteral ?? PythonLiteral.evaluate(value) }
}

/// Where arguments are written, with what an edit needs to change them.
public struct ArgumentList: Sendable {
  /// The ways in which configs store arguments.
  public enum Form: Sendable {
    /// kohya_ss: one string with blanks between the arguments, each perhaps in inner quotes.
    case text(innerQuotes: Bool)
    /// sd-scripts: an array of strings.
    case array
    /// A command line: one word for each argument.
    case words
    /// LoRA_Easy_Training_Scripts: a table of its own.
    case table
  }

  /// How it is written.
  public var form: Form
  /// The string or array.
  public var node: Node
  /// The arguments in order.
  public var arguments: [NamedArgument]
}
