import Documents
import Rules
import Settings

/// The rule language: compiling and evaluating never trap, and an error says where.
enum ExpressionTarget {
  static let run: Target = { input in
    let expression = String(decoding: input, as: UTF8.self)
    do throws(ExpressionError) {
      _ = try SettingExpressions().evaluate(expression, with: values)
    } catch {
      check(
        (0...expression.utf8.count).contains(error.offset),
        "error at \(error.offset) of \(expression.utf8.count): \(expression)"
      )
    }
    RuleFileTarget.tryRule(rule(expression))
    return .tried
  }

  /// Values at the edges of their types.
  private static let values: [String: Value] = [
    "n": .integer(3), "big": .integer(.max), "small": .integer(.min), "zero": .integer(0),
    "x": .float(0.5), "inf": .float(.infinity), "nan": .float(.nan), "huge": .float(1e308),
    "tiny": .float(.leastNonzeroMagnitude),
    "s": .string("Prodigy"), "e": .string(""), "u": .string("é\u{301}日本"), "t": .boolean(true),
    "f": .boolean(false),
    "l": .list([.integer(1), .string("a"), .list([.boolean(true)])]), "m": .list([]),
  ]

  /// A rule file that has the text as its condition, message and fix.
  private static func rule(_ expression: String) -> Document {
    let quoted = JSONText.quoted(expression)
    let message = JSONText.quoted("m {\(expression)} \(expression)")
    return Document.parse(
      Source(
        path: "rule.yaml",
        text: """
          {"id": "ZZZ001", "slug": "zzz", "severity": "info", "profile": "guide", "summary": "s", "when": "true",
          "require": \(quoted), "message": \(message), "help": \(message),
          "fix": {"set": "clip_skip", "to": \(quoted), "safety": "safe"}}
          """
      ),
      as: .json
    )
  }
}
