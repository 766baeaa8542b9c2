import CommandSupport
import Templates

/// Asks for a parameter on the terminal.
enum Question {
  static func ask(_ parameter: TemplateParameter) throws -> String {
    while true {
      Terminal.error.write("\(parameter.prompt ?? parameter.help) ")
      guard let answer = readLine() else { throw Failure("no answer; give --\(parameter.name)") }
      let text = answer.trimmingBlanks
      if text.isEmpty { continue }
      do {
        _ = try parameter.value(of: text)
        return text
      } catch {
        Terminal.error.line(error.description)
      }
    }
  }
}

extension String {
  /// Without blanks at both ends.
  fileprivate var trimmingBlanks: String {
    var rest = Substring(self)
    while rest.first?.isWhitespace == true { rest.removeFirst() }
    while rest.last?.isWhitespace == true { rest.removeLast() }
    return String(rest)
  }
}
