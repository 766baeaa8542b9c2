import Documents
import Files
import Platform

/// Why a baseline cannot be read.
public enum BaselineError: Error, Sendable, Equatable, CustomStringConvertible {
  /// The file cannot be read.
  case unreadable(FileError)
  /// It does not have the form that `--write-baseline` writes.
  case malformed(path: String, position: Position, message: String)

  /// The message, without a full stop.
  public var description: String {
    switch self {
    case .unreadable(let error): error.description
    case .malformed(let path, let position, let message):
      "\(path):\(position.line):\(position.column): \(message)"
    }
  }
}

extension Baseline {
  private static let version = 1

  /// Reads a file that `write` wrote.
  public init(reading path: String) throws(BaselineError) {
    let source: Source
    do {
      source = Source(path: path, bytes: try FileSystem.read(path, limit: Limits.bytes))
    } catch {
      throw .unreadable(error)
    }
    self = try Baseline(source)
  }

  init(_ source: Source) throws(BaselineError) {
    let document = Document.parse(source, as: .json)
    let index = LineIndex(source)
    func failure(_ offset: Int, _ message: String) -> BaselineError {
      .malformed(path: source.path, position: index.position(of: offset), message: message)
    }
    if let issue = document.issues.first { throw failure(issue.range.lowerBound, issue.message) }
    guard let root = document.root, root.isMapping else { throw failure(0, "a baseline must be a JSON object") }
    guard let version = root["version"], version.content == .integer(Self.version) else {
      throw failure(
        root["version"]?.range.lowerBound ?? 0,
        "\"version\" must be \(Self.version), the only one that this release reads"
      )
    }
    guard let files = root["files"], files.isMapping else {
      throw failure(root["files"]?.range.lowerBound ?? 0, "\"files\" must be an object")
    }
    var counts: [Key: Int] = [:]
    for file in files.members {
      guard case .sequence(let items) = file.value.content else {
        throw failure(file.value.range.lowerBound, "a file's findings must be a list")
      }
      for item in items {
        guard let rule = item["rule"]?.string, case .integer(let count)? = item["count"]?.content, count > 0,
          (item["setting"]?.string == nil) != (item["message"]?.string == nil)
        else {
          throw failure(
            item.range.lowerBound,
            "a finding must have a \"rule\", either a \"setting\" or a \"message\", and a \"count\" above 0"
          )
        }
        let key = Key(
          path: file.key,
          rule: rule,
          setting: item["setting"]?.string ?? "",
          message: item["message"]?.string ?? ""
        )
        let (sum, overflow) = counts[key, default: 0].addingReportingOverflow(count)
        guard !overflow else { throw failure(item.range.lowerBound, "the count is too large") }
        counts[key] = sum
      }
    }
    self.init(folder: Path.parent(Path.absolute(source.path)), counts: counts)
  }

  /// The file's text, one block for each finding, in order; the same findings give the same bytes.
  public var text: String {
    var files: [JSONValue.Member] = []
    for entry in entries {
      let subject: JSONValue.Member =
        entry.key.setting.isEmpty
        ? JSONValue.Member("message", .string(entry.key.message))
        : JSONValue.Member("setting", .string(entry.key.setting))
      let finding = JSONValue.object([
        JSONValue.Member("rule", .string(entry.key.rule)), subject,
        JSONValue.Member("count", .integer(entry.count)),
      ])
      if let last = files.last, last.key.isExactly(entry.key.path), case .array(let findings) = last.value {
        files[files.count - 1].value = .array(findings + [finding])
      } else {
        files.append(JSONValue.Member(entry.key.path, .array([finding])))
      }
    }
    let root: JSONValue = .object([
      JSONValue.Member("version", .integer(Self.version)), JSONValue.Member("files", .object(files)),
    ])
    return root.text(.indented) + "\n"
  }

  /// Writes the file.
  public func write(to path: String) throws(FileError) {
    try FileSystem.write(Array(text.utf8), to: path)
  }
}

extension OutputKind {
  /// A baseline.
  public static let baseline = OutputKind("a baseline") { (try? Baseline(reading: $0)) != nil }
}
