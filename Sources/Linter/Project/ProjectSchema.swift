import Documents

extension ProjectFile {
  /// The JSON Schema (draft 2020-12) of `ia3.toml`, for editors.
  public static func jsonSchema() -> JSONValue {
    let properties = ProjectOption.all.map { option in
      let description = JSONValue.Member(
        "description",
        .string("\(option.help) Default: \(option.standard).")
      )
      return JSONValue.Member(option.name, .object([description] + option.schema))
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
      "| `\(option.name)` | \(cell(option.expectation)) | \(cell(option.standard)) | \(cell(option.help)) |"
    }
    return (["| Option | Value | Default | What it does |", "| --- | --- | --- | --- |"] + rows).joined(
      separator: "\n"
    )
      + "\n"
  }
}
