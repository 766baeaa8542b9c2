import Documents
import Files
import Settings

extension ProjectFile {
  /// Reads a project file and those that it extends.
  ///
  /// - Throws: `ProjectFileError` with every mistake of the first file that has any.
  public static func read(_ path: String) throws(ProjectFileError) -> ProjectFile {
    try read(path, from: [], asked: nil)
  }

  /// - Parameters:
  ///   - chain: the files that extend this one, outermost first.
  ///   - asked: the place that names this file; nil for the outermost.
  private static func read(_ path: String, from chain: [String], asked: (path: String, position: Position)?)
    throws(ProjectFileError) -> ProjectFile
  {
    let place = asked ?? (path, Position(line: 1, column: 1))
    func failure(_ kind: ProjectFileMistake.Kind) -> ProjectFileError {
      ProjectFileError(mistakes: [ProjectFileMistake(path: place.path, position: place.position, kind: kind)])
    }
    let chain = chain + [FileSystem.resolved(path)]
    if let first = chain.firstIndex(of: chain[chain.count - 1]), first < chain.count - 1 {
      throw failure(.cycle(Array(chain[first...])))
    }
    let bytes: [UInt8]
    do {
      bytes = try FileSystem.read(path, limit: Limits.bytes)
    } catch {
      throw failure(.unreadable(error.description))
    }
    var file = try parse(Source(path: path, bytes: bytes))
    if let base = file.extend {
      file.inherit(try read(base, from: chain, asked: (path, file.extendPosition)))
    }
    return file
  }

  /// Reads a text, without the files that it extends.
  static func parse(_ source: Source) throws(ProjectFileError) -> ProjectFile {
    var reader = ProjectFileReader(source)
    reader.read()
    guard reader.mistakes.isEmpty else {
      throw ProjectFileError(
        mistakes: reader.mistakes.sorted {
          ($0.position.line, $0.position.column) < ($1.position.line, $1.position.column)
        }
      )
    }
    return reader.file
  }
}

/// Checks a document against `ProjectOption.all`.
private struct ProjectFileReader {
  let document: Document
  let index: LineIndex
  var file: ProjectFile
  var mistakes: [ProjectFileMistake] = []

  init(_ source: Source) {
    document = Document.parse(source, as: .toml)
    index = LineIndex(source)
    file = ProjectFile(path: source.path)
  }

  mutating func read() {
    // Editors on Windows may write a byte-order mark, which is harmless.
    for issue in document.issues where issue.kind != .byteOrderMark {
      note(.syntax(issue.message), issue.range)
    }
    for member in document.root?.members ?? [] {
      guard let option = ProjectOption.all.first(where: { $0.name == member.key }) else {
        let suggestion = Suggestion.nearest(to: member.key, among: ProjectOption.all.map(\.name))
        note(.unknownOption(member.key, suggestion: suggestion), member.keyRange)
        continue
      }
      read(member.value, option)
    }
  }

  private mutating func read(_ value: Node, _ option: ProjectOption) {
    switch option.kind {
    case .text(let slot, _): file[keyPath: slot] = text(value, option)
    case .choice(let choices, let store):
      if let choice = choice(value, option, choices) { store(&file, choice) }
    case .count(let slot):
      if case .integer(let number) = value.content, number >= 0 {
        file[keyPath: slot] = number
      } else {
        reject(value, option)
      }
    case .path(let slot):
      file[keyPath: slot] = text(value, option).map(resolved)
      if option.name == "extend" { file.extendPosition = index.position(of: value.range.lowerBound) }
    case .folders(let slot):
      file[keyPath: slot] = texts(value, option).map { resolved($0.text) }
    case .rules(let store): store(&file, rules(value, option))
    case .globs(let slot):
      file[keyPath: slot] = texts(value, option).compactMap { pattern($0.text, $0.range) }
    case .rulesToChoice(let choices, let store):
      for member in members(value, option) {
        mention(member.key, member.keyRange, isOneRule: true)
        if let choice = choice(member.value, option, choices) { store(&file, member.key, choice) }
      }
    case .globsToRules(let store):
      for member in members(value, option) {
        let rules = rules(member.value, option)
        if let pattern = pattern(member.key, member.keyRange) { store(&file, pattern, rules) }
      }
    case .globsToChoice(let choices, let store):
      for member in members(value, option) {
        let choice = choice(member.value, option, choices)
        if let pattern = pattern(member.key, member.keyRange), let choice { store(&file, pattern, choice) }
      }
    }
  }

  private mutating func text(_ value: Node, _ option: ProjectOption) -> String? {
    guard let text = value.string, !text.isEmpty else {
      reject(value, option)
      return nil
    }
    return text
  }

  private mutating func texts(_ value: Node, _ option: ProjectOption) -> [(text: String, range: Range<Int>)] {
    guard case .sequence(let items) = value.content else {
      reject(value, option)
      return []
    }
    var result: [(String, Range<Int>)] = []
    for item in items {
      guard let text = item.string, !text.isEmpty else {
        reject(item, option)
        continue
      }
      result.append((text, item.range))
    }
    return result
  }

  private mutating func rules(_ value: Node, _ option: ProjectOption) -> [String] {
    let names = texts(value, option)
    for (name, range) in names { mention(name, range, isOneRule: false) }
    return names.map(\.text)
  }

  private mutating func choice(_ value: Node, _ option: ProjectOption, _ choices: [String]) -> String? {
    guard let text = value.string else {
      reject(value, option)
      return nil
    }
    guard choices.contains(text) else {
      let suggestion = Suggestion.nearest(to: text, among: choices)
      note(.unknownChoice(text, option: option.name, choices: choices, suggestion: suggestion), value.range)
      return nil
    }
    return text
  }

  private mutating func members(_ value: Node, _ option: ProjectOption) -> [Member] {
    guard case .mapping(let members) = value.content else {
      reject(value, option)
      return []
    }
    return members
  }

  private mutating func pattern(_ text: String, _ range: Range<Int>) -> PathPattern? {
    guard let pattern = PathPattern(text, folder: file.folder) else {
      note(.faultyGlob(text), range)
      return nil
    }
    return pattern
  }

  private func resolved(_ path: String) -> String { Path.join(file.folder, path) }

  private mutating func mention(_ name: String, _ range: Range<Int>, isOneRule: Bool) {
    file.mentions.append(
      ProjectFile.RuleMention(
        name: name,
        isOneRule: isOneRule,
        path: file.path,
        position: index.position(of: range.lowerBound)
      )
    )
  }

  private mutating func reject(_ value: Node, _ option: ProjectOption) {
    note(.wrongType(option: option.name, expected: option.kind.expectation), value.range)
  }

  private mutating func note(_ kind: ProjectFileMistake.Kind, _ range: Range<Int>) {
    mistakes.append(
      ProjectFileMistake(path: file.path, position: index.position(of: range.lowerBound), kind: kind)
    )
  }
}
