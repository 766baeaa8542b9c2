import Documents
import Files
import Settings

extension ProjectFile {
  /// The most bytes of a project file: linting someone else's repository must end soon.
  static let byteLimit = 1 << 18
  /// The largest number of entries of a list or table; each glob is tried on every file.
  static let entryLimit = 1_000
  /// The largest number of files of which each extends the next.
  static let chainLimit = 32

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
    guard chain.count <= ProjectFile.chainLimit else { throw failure(.longChain(limit: ProjectFile.chainLimit)) }
    let bytes: [UInt8]
    do {
      bytes = try FileSystem.read(path, limit: ProjectFile.byteLimit)
    } catch {
      let isFile = (FileSystem.status(path)?.kind ?? .file) == .file
      throw failure(.unreadable(error.description + (isFile ? "" : "; it must be a file")))
    }
    var file = try parse(Source(path: path, bytes: bytes))
    if let base = file.extend {
      file.inherit(try read(base, from: chain, asked: file.places["extend"].map { (path, $0) }))
    }
    return file
  }

  /// Adds what an extended file says.
  private mutating func inherit(_ base: ProjectFile) {
    for option in ProjectOption.all { option.inherit(&self, base) }
    mentions = base.mentions + mentions
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

/// Reads a document by `ProjectOption.all`, and notes what is wrong with it.
struct ProjectFileReader {
  private let document: Document
  private let index: LineIndex
  /// What was read so far.
  var file: ProjectFile
  /// What is wrong.
  private(set) var mistakes: [ProjectFileMistake] = []
  /// The option whose value is read, and what it must be.
  private var option = (name: "", expectation: "")

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
      self.option = (option.name, option.expectation)
      file.places[option.name] = index.position(of: member.value.range.lowerBound)
      option.read(member.value, &self)
    }
  }

  // MARK: Values

  /// Text that is not empty.
  mutating func text(_ value: Node) -> String? {
    guard let text = value.string, !text.isEmpty else {
      reject(value)
      return nil
    }
    return text
  }

  /// An address on the web; it is written into a terminal's control sequences, so it is printable ASCII without blanks.
  mutating func address(_ value: Node) -> String? {
    guard let text = value.string, text.hasPrefix("https://") || text.hasPrefix("http://"),
      text.utf8.allSatisfy({ (0x21...0x7E).contains($0) }), !text.hasSuffix("://")
    else {
      reject(value)
      return nil
    }
    return text.hasSuffix("/") ? String(text.dropLast()) : text
  }

  /// A list of texts.
  mutating func texts(_ value: Node) -> [(text: String, range: Range<Int>)] {
    guard case .sequence(let items) = value.content else {
      reject(value)
      return []
    }
    guard isFew(items.count, value) else { return [] }
    return items.compactMap { item in text(item).map { ($0, item.range) } }
  }

  /// A whole number, zero or more.
  mutating func count(_ value: Node) -> Int? {
    guard case .integer(let number) = value.content, number >= 0 else {
      reject(value)
      return nil
    }
    return number
  }

  /// A list of rules.
  mutating func rules(_ value: Node) -> [String] {
    let names = texts(value)
    for (name, range) in names { mention(name, range, isOneRule: false) }
    return names.map(\.text)
  }

  /// One of a few words.
  mutating func choice(_ value: Node, _ choices: [String]) -> String? {
    guard let text = value.string else {
      reject(value)
      return nil
    }
    guard choices.contains(text) else {
      let suggestion = Suggestion.nearest(to: text, among: choices)
      note(.unknownChoice(text, option: option.name, choices: choices, suggestion: suggestion), value.range)
      return nil
    }
    return text
  }

  /// The members of a table.
  mutating func members(_ value: Node) -> [Member] {
    guard case .mapping(let members) = value.content else {
      reject(value)
      return []
    }
    return isFew(members.count, value) ? members : []
  }

  private mutating func isFew(_ count: Int, _ value: Node) -> Bool {
    guard count > ProjectFile.entryLimit else { return true }
    note(.tooManyEntries(option: option.name, limit: ProjectFile.entryLimit), value.range)
    return false
  }

  /// A glob.
  mutating func pattern(_ text: String, _ range: Range<Int>) -> PathPattern? {
    guard let pattern = PathPattern(text, folder: file.folder) else {
      note(.faultyGlob(text), range)
      return nil
    }
    return pattern
  }

  /// A path as the project file means it.
  func resolved(_ path: String) -> String { Path.join(file.folder, path) }

  /// Notes a name of a rule, which is looked up when the rules are known.
  mutating func mention(_ name: String, _ range: Range<Int>, isOneRule: Bool) {
    file.mentions.append(
      ProjectFile.RuleMention(
        name: name,
        isOneRule: isOneRule,
        path: file.path,
        position: index.position(of: range.lowerBound)
      )
    )
  }

  // MARK: Mistakes

  private mutating func reject(_ value: Node) {
    note(.wrongType(option: option.name, expected: option.expectation), value.range)
  }

  private mutating func note(_ kind: ProjectFileMistake.Kind, _ range: Range<Int>) {
    mistakes.append(
      ProjectFileMistake(path: file.path, position: index.position(of: range.lowerBound), kind: kind)
    )
  }
}
