/// An error in a template or in its use.
public enum TemplateError: Error, Sendable, Equatable, CustomStringConvertible {
  /// A template file is invalid; line and column count from 1.
  case file(path: String, line: Int, column: Int, message: String)
  /// A folder or file cannot be read.
  case unreadable(String)
  /// No template has this name.
  case unknownTemplate(String, suggestion: String?, known: [String])
  /// The template exists only to be extended.
  case abstract(String)
  /// The template has no such parameter.
  case unknownParameter(String, suggestion: String?)
  /// Required parameters were not given.
  case missing([String])
  /// A parameter's value is not valid.
  case invalidParameter(String, value: String, expected: String)
  /// There is no such setting.
  case unknownSetting(String, suggestion: String?)
  /// A setting's value is not valid.
  case invalidSetting(String, value: String, expected: String)
  /// The template does not let this setting be changed.
  case locked(String, why: String)
  /// An expression of the template has no usable value.
  case expression(setting: String, message: String)

  /// The message, on one line.
  public var description: String {
    switch self {
    case .file(let path, let line, let column, let message): "\(path):\(line):\(column): \(message)"
    case .unreadable(let reason): reason
    case .unknownTemplate(let name, let suggestion, let known):
      "there is no template '\(name)'\(Self.hint(suggestion)); the templates are \(known.joined(separator: ", "))"
    case .abstract(let name): "the template '\(name)' can only be extended by other templates; choose another one"
    case .unknownParameter(let name, let suggestion):
      "there is no parameter '\(name)'\(Self.hint(suggestion))"
    case .missing(let names): "\(names.map { "--\($0)" }.joined(separator: ", ")) must be given"
    case .invalidParameter(let name, let value, let expected):
      "--\(name) is '\(value)', but must be \(expected)"
    case .unknownSetting(let name, let suggestion): "there is no setting '\(name)'\(Self.hint(suggestion))"
    case .invalidSetting(let name, let value, let expected): "\(name) is '\(value)', but must be \(expected)"
    case .locked(let name, let why): "\(name) is fixed by the template: \(why)"
    case .expression(let setting, let message): "the template's value of \(setting) \(message)"
    }
  }

  private static func hint(_ suggestion: String?) -> String {
    suggestion.map { "; did you mean '\($0)'?" } ?? ""
  }
}
