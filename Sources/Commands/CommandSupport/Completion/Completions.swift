import ArgumentParser
import Platform

/// Completion in shells: the scripts, and the answers that they ask the programs for.
public enum Completions {
  /// `PROGRAM ---complete ARGUMENT… :WORD` asks what can stand at the cursor, for which WORD has been typed. The colon is
  /// there because some shells drop empty arguments.
  public static let request = "---complete"
  private static let scriptOption = "--generate-completion-script"

  /// The answer to arguments that ask for a script or for completions; nil for any others.
  ///
  /// - Throws: `ValidationError` for an unknown shell.
  static func answer<Root: ParsableCommand>(_ arguments: [String], _ root: Root.Type) throws -> String? {
    guard let first = arguments.first else { return nil }
    if first == request {
      let word = arguments.dropFirst().last ?? ":"
      return TypedCommandLine<Root>(before: Array(arguments.dropFirst().dropLast()), word: String(word.dropFirst()))
        .completion.text
    }
    guard first.hasPrefix(scriptOption) else { return nil }
    if first == scriptOption {
      let own = Environment.value("SHELL")?.split(separator: "/").last.map(String.init)
      return try script(arguments.count > 1 ? arguments[1] : own ?? "")
    }
    return first.hasPrefix(scriptOption + "=") ? try script(String(first.dropFirst(scriptOption.count + 1))) : nil
  }

  private static func script(_ name: String) throws -> String {
    if let shell = CompletionScript(rawValue: name) { return shell.text }
    let known = CompletionScript.allCases.map(\.rawValue).joined(separator: ", ")
    throw ValidationError("\(scriptOption) must be followed by one of \(known)\(name.isEmpty ? "" : ", not '\(name)'")")
  }
}
