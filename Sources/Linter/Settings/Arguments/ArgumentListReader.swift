import Documents

private let equals = UInt8(ascii: "=")
private let comma = UInt8(ascii: ",")

/// What the words read so far of one argument end in and leave open.
private struct ArgumentScan {
  private(set) var hasEquals = false
  private(set) var last: UInt8?
  /// The brackets of its value that are open.
  private(set) var depth = 0

  mutating func read(_ byte: UInt8) {
    last = byte
    if byte == equals { hasEquals = true }
    guard hasEquals else { return }
    if byte == UInt8(ascii: "(") || byte == UInt8(ascii: "[") { depth += 1 }
    if byte == UInt8(ascii: ")") || byte == UInt8(ascii: "]") { depth -= 1 }
  }
}

/// Reads argument strings as kohya_ss and sd-scripts do, and records what would make them fail.
struct ArgumentListReader {
  let source: Source
  let file: Int
  /// The option that holds the arguments: `optimizer_args` …
  let option: String
  /// Whether values are evaluated as Python literals: by optimizers and schedulers always; networks also accept plain
  /// text.
  var evaluates: Bool { option != "network_args" }
  var observations: [Observation] = []

  init(source: Source, file: Int, option: String) {
    self.source = source
    self.file = file
    self.option = option
  }

  // MARK: One string

  /// kohya_ss's form: double quotes are dropped, then blanks split.
  mutating func read(text node: Node) -> ArgumentList {
    let decoded = DecodedText(node, in: source)
    let words = words(decoded)
    guard words.count <= Self.limit else {
      observeTooMany(node)
      return ArgumentList(form: .text(innerQuotes: false), node: node, arguments: [])
    }
    let isQuoted = decoded.bytes.contains(UInt8(ascii: "\""))
    var arguments: [NamedArgument] = []
    for group in groups(words, decoded) {
      if let argument = argument(group, decoded) { arguments.append(argument) }
    }
    if words.isEmpty, !decoded.bytes.isEmpty {
      observe(
        .argumentSpaces,
        0..<decoded.bytes.count,
        decoded,
        edits: [Edit(decoded.sourceRange(0..<decoded.bytes.count), "")]
      )
    } else {
      checkOuterSpaces(decoded)
    }
    return ArgumentList(form: .text(innerQuotes: isQuoted), node: node, arguments: arguments)
  }

  /// The blank-separated words, quotes left in.
  private func words(_ decoded: DecodedText) -> [Range<Int>] {
    var result: [Range<Int>] = []
    var start: Int?
    for (index, byte) in decoded.bytes.enumerated() {
      if isBlank(byte) {
        if let begin = start { result.append(begin..<index) }
        start = nil
      } else if start == nil {
        start = index
      }
    }
    if let begin = start { result.append(begin..<decoded.bytes.count) }
    return result
  }

  private func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || (0x09...0x0D).contains(byte) }

  /// Words that belong to one argument: `betas = 0.9, 0.99` is four words and one argument.
  private func groups(_ words: [Range<Int>], _ decoded: DecodedText) -> [Range<Int>] {
    var result: [Range<Int>] = []
    var before = ArgumentScan()
    for (index, word) in words.enumerated() {
      let text = decoded.unquotedBytes(word)
      let hasEquals = text.contains(equals)
      // A key, if the equals sign is a separate word.
      let isKey =
        !hasEquals && index + 1 < words.count && decoded.unquotedBytes(words[index + 1]).first == equals
      let isContinued =
        before.last == equals || text.first == equals
        || (!hasEquals && !isKey
          && (!before.hasEquals || before.last == comma || text.first == comma || before.depth > 0))
      if isContinued, let last = result.last {
        result[result.count - 1] = last.lowerBound..<word.upperBound
        before.read(0x20)
      } else {
        result.append(word)
        before = ArgumentScan()
      }
      for byte in text { before.read(byte) }
    }
    return result
  }

  /// The key before the first equals sign, and the value after it; nil if nothing reads it as an argument.
  private func parts(_ text: String) -> (key: String, value: String)? {
    let bytes = text.utf8
    guard let split = bytes.firstIndex(of: equals), split > bytes.startIndex else { return nil }
    let value = bytes[bytes.index(after: split)...]
    guard !evaluates || !value.contains(equals) else { return nil }
    return (String(Substring(bytes[..<split])), String(Substring(value)))
  }

  private mutating func argument(_ group: Range<Int>, _ decoded: DecodedText) -> NamedArgument? {
    let unquoted = decoded.unquoted(group)
    var clean = unquoted
    if clean.hasWhitespace {
      clean = clean.split(whereSeparator: \.isWhitespace).joined()
      let repaired = decoded.bytes[group].contains(UInt8(ascii: "\"")) ? "\\\"\(clean)\\\"" : clean
      observe(.argumentSpaces, group, decoded, edits: [Edit(decoded.sourceRange(group), repaired)])
    } else if clean.utf8.last == comma, clean.utf8.contains(equals) {
      let commas = clean.utf8.reversed().prefix { $0 == comma }.count
      clean = String(clean.dropLast(commas).drop { $0 == "," })
      let end = group.upperBound - (decoded.bytes[group].last == UInt8(ascii: "\"") ? 1 : 0)
      observe(.argumentComma, group, decoded, edits: [Edit(decoded.sourceRange(end - commas..<end), "")])
    }
    guard let (key, value) = parts(clean) else {
      observe(.argumentShape, group, decoded)
      return nil
    }
    let split = decoded.bytes[group].firstIndex(of: equals) ?? group.upperBound
    var keyRange = group.lowerBound..<split
    var valueRange = min(split + 1, group.upperBound)..<group.upperBound
    trim(&keyRange, decoded, dropsQuotes: true)
    trim(&valueRange, decoded, dropsQuotes: true)
    if clean != unquoted, clean.utf8.count < unquoted.withoutWhitespace.utf8.count {
      valueRange = valueRange.lowerBound..<max(valueRange.lowerBound, valueRange.upperBound - 1)
    }
    let literal = checkLiteral(
      value,
      key: key,
      at: decoded.sourceRange(valueRange),
      in: decoded.sourceRange(group)
    )
    return NamedArgument(
      key: key,
      value: value,
      range: decoded.sourceRange(group),
      keyRange: decoded.sourceRange(keyRange),
      valueRange: decoded.sourceRange(valueRange),
      knownLiteral: literal
    )
  }

  /// Leaves out the blanks around a part, and double quotes where they are dropped.
  private func trim(_ range: inout Range<Int>, _ decoded: DecodedText, dropsQuotes: Bool) {
    func isOuter(_ byte: UInt8) -> Bool { isBlank(byte) || dropsQuotes && byte == UInt8(ascii: "\"") }
    while let first = decoded.bytes[range].first, isOuter(first) {
      range = range.lowerBound + 1..<range.upperBound
    }
    while let last = decoded.bytes[range].last, isOuter(last) {
      range = range.lowerBound..<range.upperBound - 1
    }
  }

  /// The GUI's own check allows exactly one blank between arguments and none around them.
  private mutating func checkOuterSpaces(_ decoded: DecodedText) {
    var run: Int?
    var reported = observations.filter { $0.kind == .argumentSpaces }.compactMap(\.range)[...]
    for index in 0...decoded.bytes.count {
      let blank = index < decoded.bytes.count && isBlank(decoded.bytes[index])
      if blank, run == nil { run = index }
      guard !blank, let start = run else { continue }
      run = nil
      let isOuter = start == 0 || index == decoded.bytes.count
      guard isOuter || index - start > 1 || decoded.bytes[start] != 0x20 else { continue }
      // Blanks inside an argument have been reported with it.
      let place = decoded.sourceRange(start..<index)
      while let first = reported.first, first.upperBound <= place.lowerBound { reported.removeFirst() }
      if reported.first?.overlaps(place) != true {
        observe(
          .argumentSpaces,
          start..<index,
          decoded,
          edits: [Edit(decoded.sourceRange(start..<index), isOuter ? "" : " ")]
        )
      }
    }
  }

  // MARK: An array of strings

  /// sd-scripts' form: each item is split at `=`, and its value evaluated.
  mutating func read(array node: Node) -> ArgumentList {
    guard node.items.count <= Self.limit else {
      observeTooMany(node)
      return ArgumentList(form: .array, node: node, arguments: [])
    }
    var arguments: [NamedArgument] = []
    for item in node.items {
      guard item.string != nil else {
        observations.append(
          Observation(
            .argumentShape,
            file: file,
            range: item.range,
            setting: option,
            values: ["argument": .string(source.text(item.range))]
          )
        )
        continue
      }
      let decoded = DecodedText(item, in: source)
      let raw = decoded.text(0..<decoded.bytes.count)
      guard let (key, value) = parts(raw) else {
        observe(.argumentShape, 0..<decoded.bytes.count, decoded)
        continue
      }
      let split = key.utf8.count
      let cleanKey = key.withoutWhitespace
      var valueRange = split + 1..<decoded.bytes.count
      var keyRange = 0..<split
      trim(&keyRange, decoded, dropsQuotes: false)
      trim(&valueRange, decoded, dropsQuotes: false)
      if cleanKey.utf8.count != split {
        // `"d_coef =1"` passes the keyword "d_coef ", which nothing accepts.
        let repaired = "\(cleanKey)=\(value.withoutWhitespace)"
        var observation = Observation(
          .argumentSpaces,
          file: file,
          range: decoded.sourceRange(0..<decoded.bytes.count),
          setting: option,
          values: ["argument": .string(raw)],
          edits: [Edit(decoded.sourceRange(0..<decoded.bytes.count), repaired)]
        )
        // Networks take any keyword, and pass over what they do not know.
        if !evaluates { observation.severity = .warning }
        observations.append(observation)
      }
      let literal = checkLiteral(
        value,
        key: cleanKey,
        at: decoded.sourceRange(valueRange),
        in: decoded.sourceRange(0..<decoded.bytes.count)
      )
      if evaluates, value.isTupleByComma, decoded.bytes.last == UInt8(ascii: ",") {
        // `0.01,` is a tuple to Python.
        let commas = decoded.bytes.reversed().prefix { $0 == UInt8(ascii: ",") }.count
        observe(
          .argumentComma,
          0..<decoded.bytes.count,
          decoded,
          edits: [Edit(decoded.sourceRange(decoded.bytes.count - commas..<decoded.bytes.count), "")]
        )
      }
      arguments.append(
        NamedArgument(
          key: key,
          value: value,
          range: item.range,
          keyRange: decoded.sourceRange(keyRange),
          valueRange: decoded.sourceRange(valueRange),
          knownLiteral: literal
        )
      )
    }
    return ArgumentList(form: .array, node: node, arguments: arguments)
  }

  // MARK: Observing

  /// More arguments than this are not read.
  private static let limit = 10_000

  private mutating func observeTooMany(_ node: Node) {
    let issue = SyntaxIssue.tooMany("arguments in \(option)", limit: Self.limit, at: node.range)
    observations.append(Observation(issue, file: file))
  }

  /// Notes a value that Python cannot read; `argument` is the place of it and its key. Returns what Python makes of it,
  /// where it is asked.
  @discardableResult
  mutating func checkLiteral(
    _ value: String,
    key: String,
    at range: Range<Int>,
    in argument: Range<Int>
  ) -> PythonLiteral? {
    guard evaluates else { return nil }
    let literal = PythonLiteral.evaluate(value)
    guard literal == .invalid else { return literal }
    var edits: [Edit] = []
    switch value.lowercased() {
    case "true": edits = [Edit(range, "True")]
    case "false": edits = [Edit(range, "False")]
    case "none", "null": edits = [Edit(range, "None")]
    default: break
    }
    observations.append(
      Observation(
        .argumentLiteral,
        file: file,
        range: argument,
        setting: "\(option).\(key)",
        values: ["argument": .string("\(key)=\(value)"), "value": .string(value)],
        edits: edits
      )
    )
    return literal
  }

  private mutating func observe(
    _ kind: Observation.Kind,
    _ range: Range<Int>,
    _ decoded: DecodedText,
    edits: [Edit] = []
  ) {
    observations.append(
      Observation(
        kind,
        file: file,
        range: decoded.sourceRange(range),
        setting: option,
        values: ["argument": .string(decoded.unquoted(range))],
        edits: edits
      )
    )
  }
}

extension String {
  /// Whether Python reads it as a tuple of one value because of the comma at its end: `0.01,`.
  var isTupleByComma: Bool { utf8.last == UInt8(ascii: ",") && !utf8.dropLast().contains(UInt8(ascii: ",")) }
}
