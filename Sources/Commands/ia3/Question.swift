import CommandSupport
import Templates

/// Asks on the terminal.
enum Question {
  /// Asks for a parameter that has no default.
  static func ask(_ parameter: TemplateParameter) throws -> String {
    try ask(parameter.prompt ?? parameter.help, default: nil, flag: parameter.name) { text in
      do throws(TemplateError) { _ = try parameter.value(of: text) } catch { return error.description }
      return nil
    }
  }

  /// Asks until there is an answer that is right.
  ///
  /// - Parameters:
  ///   - usual: the answer to an empty line; nil if there has to be another one.
  ///   - flag: the option that would have answered.
  ///   - problem: what is wrong with an answer; nil if nothing is.
  static func ask(
    _ question: String,
    default usual: String?,
    flag: String? = nil,
    problem: (String) -> String?
  ) throws -> String {
    while true {
      Terminal.error.write("\(question)\(usual.map { " [\($0)]" } ?? "") ")
      guard let line = readLine() else { throw Failure(flag.map { "no answer; give --\($0)" } ?? "no answer") }
      var text = line.trimmingBlanks
      if text.isEmpty {
        guard let usual else { continue }
        text = usual
      }
      guard let problem = problem(text) else { return text }
      Terminal.error.line(problem)
    }
  }

  /// Asks for yes or no.
  static func agree(_ question: String, default usual: Bool) throws -> Bool {
    let answer = try ask(question, default: usual ? "yes" : "no") { answer in
      ["y", "yes", "n", "no"].contains(answer.lowercased()) ? nil : "answer yes or no"
    }
    return answer.lowercased().hasPrefix("y")
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
