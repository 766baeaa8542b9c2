import Documents
import EmbeddedText
import Files
import RuleLanguage
import Settings

/// Compiles the built-in rules and the relations between options, and writes them as a Swift file.
@main
enum CompileRules {
  static func main() throws {
    let arguments = Array(CommandLine.arguments.dropFirst())
    guard arguments.count >= 2 else { throw UsageError("compile-rules FOLDER OUTPUT FILE…") }
    let folder = arguments[0] + "/"
    var definitions: [(name: String, value: CompiledExpression)] = []
    var rules: [(rule: Rule, path: String, text: String)] = []
    let files = arguments.dropFirst(2)
    for path in files where Path.name(path) == "definitions.yaml" { definitions = try self.definitions(path) }
    let known = Dictionary(definitions.map { ($0.name, $0.value) }, uniquingKeysWith: { $1 })
    for path in files where Path.name(path) != "definitions.yaml" {
      let document = try document(path)
      let rule = try RuleLoader(document, definitions: known).load()
      let name = path.hasPrefix(folder) ? String(path.dropFirst(folder.count)) : path
      rules.append((rule, name, document.source.text(0..<document.source.bytes.count)))
    }
    rules.sort { $0.rule.id < $1.rule.id }
    var encoder = RuleEncoder()
    encoder.add(definitions: definitions)
    encoder.add(rules: rules.map(\.rule))
    let (relations, patterns) = try relations(RuleNames(definitions: known))
    encoder.add(relations: relations, patterns: patterns)
    var lines = [
      "struct RuleFile: Sendable { let id: StaticString; let path: StaticString; let text: StaticString }",
      "let compiledRules: StaticString = \(SwiftLiteral.string(encoder.code))",
      "let ruleFiles: [RuleFile] = [",
    ]
    for (rule, path, text) in rules {
      let parts = [rule.id, path, text].map(SwiftLiteral.string)
      lines.append("RuleFile(id: \(parts[0]), path: \(parts[1]), text: \(parts[2])),")
    }
    lines.append("]")
    try FileSystem.write(Array((lines.joined(separator: "\n") + "\n").utf8), to: arguments[1])
  }

  private static func document(_ path: String) throws -> Document {
    Document.parse(Source(path: path, bytes: try FileSystem.read(path)), as: .yaml)
  }

  private static func definitions(_ path: String) throws -> [(name: String, value: CompiledExpression)] {
    let document = try document(path)
    var known: [String: CompiledExpression] = [:]
    return try (document.root?.members ?? []).map { member in
      do throws(ExpressionError) {
        let definition = try Definition.parse(
          member.value.string ?? "",
          number: known.count,
          names: RuleNames(definitions: known)
        )
        known[member.key] = definition
        return (member.key, definition)
      } catch {
        let position = LineIndex(document.source).position(of: member.value.range.lowerBound)
        throw RuleFileError(path: path, position: position, message: error.message)
      }
    }
  }

  /// The table's rows, by option, and the patterns of their scripts.
  private static func relations(_ names: RuleNames) throws
    -> (relations: [(option: String, relations: [Relation])], patterns: [ScriptPattern])
  {
    var patterns: [ScriptPattern] = []
    var result: [(option: String, relations: [Relation])] = []
    for row in Catalogue.relations {
      let relation: Relation
      do throws(ExpressionError) { relation = try Relation(row, names: names, patterns: &patterns) } catch {
        throw RelationError(option: row.option, message: error.message)
      }
      if let index = result.firstIndex(where: { $0.option == row.option }) {
        result[index].relations.append(relation)
      } else {
        result.append((row.option, [relation]))
      }
    }
    return (result, patterns)
  }
}

struct RelationError: Error, CustomStringConvertible {
  let option: String
  let message: String

  var description: String { "relations.tsv: error: \(option): \(message)" }
}
