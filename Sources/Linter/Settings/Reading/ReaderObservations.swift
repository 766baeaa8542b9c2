import Documents

extension SyntaxIssue {
  /// More of something than any config has, so that it was not read.
  public static func tooMany(_ things: String, limit: Int, at range: Range<Int>) -> SyntaxIssue {
    SyntaxIssue(.tooLarge, at: range, "more than \(limit) \(things), so they were not read")
  }
}

extension SettingsReader {
  mutating func observeChoice(
    _ name: String,
    key: String,
    value: String,
    _ choices: [String],
    at range: Range<Int>,
    severity: Severity? = nil
  ) {
    let suggestion = suggestion(for: value, among: choices)
    let shown = choices.filter { !$0.isEmpty }.joined(separator: ", ")
    observe(
      .invalidChoice,
      range,
      setting: name,
      [
        "key": .string(key), "value": .string(value), "choices": .string(shown),
        "suggestion": suggestion.map(Value.string),
      ].compactMapValues(\.self),
      severity: severity
    )
  }

  mutating func observeType(
    _ name: String,
    key: String,
    expected: ValueType,
    actual: String,
    at range: Range<Int>,
    edits: [Edit] = [],
    severity: Severity? = nil
  ) {
    observeType(name, key: key, expected: expected.phrase, actual: actual, at: range, edits: edits, severity: severity)
  }

  mutating func observeType(
    _ name: String,
    key: String,
    expected: String,
    actual: String,
    at range: Range<Int>,
    edits: [Edit] = [],
    severity: Severity? = nil
  ) {
    observe(
      .wrongType,
      range,
      setting: name,
      ["key": .string(key), "expected": .string(expected), "actual": .string(actual)],
      edits: edits,
      severity: severity
    )
  }

  /// Records a renamed key, with an edit that renames it if nothing else has to change.
  mutating func observeRenamed(_ member: Member, _ replacement: String, in mapping: Node, isEditable: Bool = true) {
    let isKey = replacement.utf8.allSatisfy {
      $0 == UInt8(ascii: "_") || ($0 | 0x20) &- UInt8(ascii: "a") < 26 || $0 &- UInt8(ascii: "0") < 10
    }
    let quote =
      source.text(member.keyRange.prefix(1)).first.map { $0 == "\"" || $0 == "'" ? String($0) : "" } ?? ""
    let edits =
      isKey && isEditable && mapping[replacement] == nil ? [Edit(member.keyRange, quote + replacement + quote)] : []
    observe(
      .renamedKey,
      member.keyRange,
      setting: member.key,
      ["key": .string(member.key), "replacement": .string(replacement)],
      edits: edits
    )
  }

  /// Records a key that the dialect does not have: as foreign if something else has it.
  mutating func observeUnknown(_ member: Member, among known: some Sequence<String>, setting: String? = nil) {
    if let place = KnownElsewhere.place(of: member.key) {
      observe(
        .foreignKey,
        member.keyRange,
        setting: setting ?? member.key,
        ["key": .string(member.key), "where": .string(place)]
      )
      return
    }
    let suggestion = suggestion(for: member.key, among: known)
    observe(
      .unknownKey,
      member.keyRange,
      setting: setting ?? member.key,
      ["key": .string(member.key), "suggestion": suggestion.map(Value.string)].compactMapValues(\.self)
    )
  }
}
