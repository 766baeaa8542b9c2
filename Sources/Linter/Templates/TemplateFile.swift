import Documents
import Rules
import Settings

/// One template file, before the template that it extends is merged in.
struct TemplateFile: Sendable {
  /// A value or reason with its place, for messages.
  struct Located<Content: Sendable>: Sendable {
    var content: Content
    var place: FilePlace
  }

  var name: String
  var summary: String
  var isAbstract: Bool
  var extends: Located<String>?
  var parameters: [String: Located<ParameterFields>] = [:]
  /// The order in which the file names its parameters.
  var parameterOrder: [String] = []
  /// Settings for every dialect.
  var values: [String: Located<TemplateValue>] = [:]
  /// Settings that only kohya_ss's GUI needs.
  var gui: [String: Located<TemplateValue>] = [:]
  /// The dataset's subset, by dataset-config names.
  var subset: [String: Located<TemplateValue>] = [:]
  var locked: [String: Located<String>] = [:]
  var dataset: String?
}

/// A place in a template file.
struct FilePlace: Sendable {
  var path: String
  var position: Position
  /// The column at which an expression's text starts.
  var expressionColumn: Int

  func error(_ message: String, offset: Int? = nil) -> TemplateError {
    let column = offset.map { expressionColumn + $0 } ?? position.column
    return .file(path: path, line: position.line, column: column, message: message)
  }
}

/// The fields of a parameter in one file; a template that extends another may give only those that differ.
struct ParameterFields: Sendable {
  var kind: TemplateParameter.Kind?
  var range: (minimum: Double?, maximum: Double?)?
  var choices: [String]?
  var forbidden: String?
  var fallback: TemplateValue?
  var isRequired: Bool?
  var help: String?
  var prompt: String?

  func merged(over base: ParameterFields) -> ParameterFields {
    ParameterFields(
      kind: kind ?? base.kind,
      range: range ?? base.range,
      choices: choices ?? base.choices,
      forbidden: forbidden ?? base.forbidden,
      fallback: fallback ?? base.fallback,
      isRequired: isRequired ?? base.isRequired,
      help: help ?? base.help,
      prompt: prompt ?? base.prompt
    )
  }
}

/// Reads template files.
struct TemplateFileReader {
  private let source: Source
  private let lines: LineIndex

  /// Reads one file.
  ///
  /// - Throws: `TemplateError.file` with the place of the error.
  static func read(_ source: Source) throws(TemplateError) -> TemplateFile {
    try TemplateFileReader(source: source, lines: LineIndex(source)).template()
  }

  private func template() throws(TemplateError) -> TemplateFile {
    let document = Document.parse(source, as: .yaml)
    if let issue = document.issues.first { throw place(issue.range).error(issue.message) }
    guard let root = document.root, root.isMapping else {
      throw place(0..<0).error("a template must be a mapping with 'name', 'summary' and 'values'")
    }
    guard let name = root["name"] else { throw place(root.range).error("'name' is missing") }
    var file = TemplateFile(name: try text(name), summary: "", isAbstract: false)
    for member in root.members {
      switch member.key {
      case "name": break
      case "summary": file.summary = try text(member.value)
      case "abstract": file.isAbstract = try truth(member.value)
      case "extends": file.extends = .init(content: try text(member.value), place: place(member.value.range))
      case "parameters": try readParameters(member.value, into: &file)
      case "values": file.values = try values(member.value)
      case "gui": file.gui = try values(member.value)
      case "subset": file.subset = try values(member.value, isSubset: true)
      case "locked": try readLocks(member.value, into: &file)
      case "dataset": file.dataset = try text(member.value)
      default:
        throw unknown(
          member,
          "template",
          [
            "name", "summary", "abstract", "extends", "parameters", "values", "gui", "subset", "locked",
            "dataset",
          ]
        )
      }
    }
    return file
  }

  // MARK: Parts

  private func readParameters(_ node: Node, into file: inout TemplateFile) throws(TemplateError) {
    for member in try members(node) {
      var fields = ParameterFields()
      for field in try members(member.value) {
        switch field.key {
        case "type":
          let word = try text(field.value)
          guard let kind = TemplateParameter.Kind(rawValue: word) else {
            let kinds = TemplateParameter.Kind.allCases.map(\.rawValue).joined(separator: ", ")
            throw place(field.value.range).error("'\(word)' is not a type of parameter; the types are \(kinds)")
          }
          fields.kind = kind
        case "range": fields.range = try range(field.value)
        case "choices":
          var words: [String] = []
          for item in field.value.items { words.append(try text(item)) }
          fields.choices = words
        case "forbidden": fields.forbidden = try text(field.value)
        case "default": fields.fallback = try value(field.value)
        case "required": fields.isRequired = try truth(field.value)
        case "help": fields.help = try text(field.value)
        case "prompt": fields.prompt = try text(field.value)
        default:
          throw unknown(
            field,
            "parameter",
            ["type", "range", "choices", "forbidden", "default", "required", "help", "prompt"]
          )
        }
      }
      file.parameters[member.key] = .init(content: fields, place: place(member.keyRange))
      file.parameterOrder.append(member.key)
    }
  }

  private func range(_ node: Node) throws(TemplateError) -> (minimum: Double?, maximum: Double?) {
    let bounds = node.items.map { Value($0)?.number }
    let isOrdered = bounds.count == 2 && (bounds[0] ?? -.infinity) <= (bounds[1] ?? .infinity)
    let areNumbers = node.items.allSatisfy { $0.content == .null || Value($0)?.number != nil }
    guard isOrdered, areNumbers else {
      throw place(node.range).error(
        "a range must be a list of two numbers, the smaller one first; null leaves a side open"
      )
    }
    return (bounds[0], bounds[1])
  }

  private func values(
    _ node: Node,
    isSubset: Bool = false
  ) throws(TemplateError) -> [String: TemplateFile.Located<TemplateValue>] {
    var result: [String: TemplateFile.Located<TemplateValue>] = [:]
    for member in try members(node) {
      if isSubset {
        guard Catalogue.datasetKeys[member.key] != nil else {
          throw unknown(member, "dataset", Catalogue.datasetKeys.keys.sorted())
        }
      } else {
        try checkName(member)
      }
      let value = try value(member.value)
      let place = place(member.value)
      if case .literal(let literal) = value, !isSubset {
        do throws(TemplateError) {
          let checked = try SettingNames.checked(literal, member.key)
          result[member.key] = .init(content: .literal(checked), place: place)
        } catch {
          throw place.error(error.description)
        }
      } else {
        result[member.key] = .init(content: value, place: place)
      }
    }
    return result
  }

  private func readLocks(_ node: Node, into file: inout TemplateFile) throws(TemplateError) {
    for member in try members(node) {
      try checkName(member)
      file.locked[member.key] = .init(content: try text(member.value), place: place(member.keyRange))
    }
  }

  private func checkName(_ member: Member) throws(TemplateError) {
    guard !SettingNames.isKnown(member.key) else { return }
    let error = TemplateError.unknownSetting(member.key, suggestion: SettingNames.suggestion(for: member.key))
    throw place(member.keyRange).error(error.description)
  }

  // MARK: Nodes

  private func members(_ node: Node) throws(TemplateError) -> [Member] {
    guard node.isMapping else { throw place(node.range).error("this must be a mapping") }
    return node.members
  }

  private func text(_ node: Node) throws(TemplateError) -> String {
    if let text = node.string { return text }
    guard let value = Value(node), value.number != nil else {
      throw place(node.range).error("this must be text")
    }
    return value.plainText
  }

  private func truth(_ node: Node) throws(TemplateError) -> Bool {
    guard case .boolean(let value) = node.content else {
      throw place(node.range).error("this must be true or false")
    }
    return value
  }

  private func value(_ node: Node) throws(TemplateError) -> TemplateValue {
    guard let value = Value(node) else { throw place(node.range).error("this must be a value") }
    if case .string(let text) = value, text.hasPrefix("=") { return .expression(String(text.dropFirst())) }
    return .literal(value)
  }

  private func unknown(_ member: Member, _ thing: String, _ known: [String]) -> TemplateError {
    let hint = Suggestion.nearest(to: member.key, among: known).map { "; did you mean '\($0)'?" } ?? ""
    return place(member.keyRange).error("there is no \(thing) key '\(member.key)'\(hint)")
  }

  private func place(_ range: Range<Int>) -> FilePlace {
    let position = lines.position(of: range.lowerBound)
    return FilePlace(path: source.path, position: position, expressionColumn: position.column)
  }

  private func place(_ node: Node) -> FilePlace {
    var place = place(node.range)
    place.expressionColumn += node.style == .plain ? 1 : 2
    return place
  }
}
