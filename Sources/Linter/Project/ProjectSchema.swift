import Documents

extension ProjectOption.Kind {
  /// What a value must be, with an article.
  var expectation: String {
    switch self {
    case .text: "text"
    case .choice(let choices, _): "one of \(choices.map { "\"\($0)\"" }.joined(separator: ", "))"
    case .count: "an integer, 0 or more"
    case .path: "a path"
    case .folders: "a list of folders"
    case .rules: "a list of rule ids, prefixes of ids or slugs"
    case .globs: "a list of globs"
    case .rulesToChoice(let choices, _):
      "a table from rule ids to one of \(choices.map { "\"\($0)\"" }.joined(separator: ", "))"
    case .globsToRules: "a table from globs to lists of rule ids, prefixes of ids or slugs"
    case .globsToChoice(let choices, _):
      "a table from globs to one of \(choices.map { "\"\($0)\"" }.joined(separator: ", "))"
    }
  }

  fileprivate var schema: [JSONValue.Member] {
    switch self {
    case .text(_, let examples):
      Self.text + [JSONValue.Member("examples", .array(examples.map(JSONValue.string)))]
    case .choice(let choices, _): Self.choice(choices)
    case .count: [JSONValue.Member("type", "integer"), JSONValue.Member("minimum", 0)]
    case .path: Self.text
    case .folders, .rules, .globs: Self.list
    case .rulesToChoice(let choices, _), .globsToChoice(let choices, _): Self.table(Self.choice(choices))
    case .globsToRules: Self.table(Self.list)
    }
  }

  private static let text = [JSONValue.Member("type", "string"), JSONValue.Member("minLength", 1)]
  private static let list = [JSONValue.Member("type", "array"), JSONValue.Member("items", .object(text))]

  private static func choice(_ choices: [String]) -> [JSONValue.Member] {
    [JSONValue.Member("type", "string"), JSONValue.Member("enum", .array(choices.map(JSONValue.string)))]
  }

  private static func table(_ values: [JSONValue.Member]) -> [JSONValue.Member] {
    [
      JSONValue.Member("type", "object"),
      JSONValue.Member("propertyNames", .object([JSONValue.Member("minLength", 1)])),
      JSONValue.Member("additionalProperties", .object(values)),
    ]
  }
}

extension ProjectFile {
  /// The JSON Schema (draft 2020-12) of `ia3.toml`, for editors.
  public static func jsonSchema() -> JSONValue {
    let properties = ProjectOption.all.map { option in
      let description = JSONValue.Member(
        "description",
        .string("\(option.help) Default: \(option.standard).")
      )
      return JSONValue.Member(option.name, .object([description] + option.kind.schema))
    }
    return .object([
      JSONValue.Member("$schema", "https://json-schema.org/draft/2020-12/schema"),
      JSONValue.Member("title", "ia3.toml"),
      JSONValue.Member("description", "How ia3 lints the configs below this file's folder."),
      JSONValue.Member("type", "object"),
      JSONValue.Member("additionalProperties", false),
      JSONValue.Member("properties", .object(properties)),
    ])
  }

  /// The options as a Markdown table, for the documentation.
  public static func markdownTable() -> String {
    func cell(_ text: String) -> String { text.replacing("|", with: "\\|") }
    let rows = ProjectOption.all.map { option in
      "| `\(option.name)` | \(cell(option.kind.expectation)) | \(cell(option.standard)) | \(cell(option.help)) |"
    }
    return (["| Option | Value | Default | What it does |", "| --- | --- | --- | --- |"] + rows).joined(
      separator: "\n"
    )
      + "\n"
  }
}
