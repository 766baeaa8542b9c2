import Documents
import Files
import Settings

/// Whether sd-scripts draws what the file that `sample_prompts` names asks for.
///
/// Source: `load_prompts` and `line_to_prompt_dict` in sd-scripts' library/train_util.py.
public enum PromptFileCheck {
  /// Whether a text is just the name of such a file.
  public static func isName(_ text: String) -> Bool {
    let name = text.utf8.drop { $0 == 0x20 }
    let isOneLine = !name.contains { $0 == 0x0A || $0 == 0x0D || $0 == UInt8(ascii: ",") }
    return isOneLine && PromptLine.fileExtensions.contains(Path.fileExtension(text)) && !text.contains(" --")
  }

  /// The prompts of a text file, one a line, as the GUI's field holds them; nil for a file of another kind.
  public static func lines(of path: String) throws(FileError) -> String? {
    let bytes = try FileSystem.read(path, limit: Limits.bytes)
    guard path.hasSuffix(".txt"), let text = String(validating: bytes, as: UTF8.self) else { return nil }
    return PromptLine.lines(of: text).map(\.text).joined(separator: "\n")
  }

  /// Why the file is of no use; nil if every prompt in it is drawn as it is meant.
  @Sendable static func fault(_ path: String) -> NamedFileFault? {
    let bytes: [UInt8]
    do throws(FileError) { bytes = try FileSystem.read(path, limit: Limits.bytes) } catch {
      return NamedFileFault(reason: error.reason, stops: true)
    }
    switch PromptLine.fileExtensions.first(where: path.hasSuffix) {
    case ".txt": return faultOfLines(bytes)
    case ".toml": return faultOfTOML(path)
    case ".json": return faultOfJSON(Source(path: path, bytes: bytes))
    default:
      return NamedFileFault(
        reason: "sd-scripts reads prompts from .txt, .toml and .json files, and no others",
        stops: true
      )
    }
  }

  private static let noPrompts = NamedFileFault(reason: "it holds no prompt, so that nothing is drawn", stops: false)

  private static func faultOfLines(_ bytes: [UInt8]) -> NamedFileFault? {
    guard let text = String(validating: bytes, as: UTF8.self) else {
      return NamedFileFault(reason: "it is not UTF-8, which stops sd-scripts", stops: true)
    }
    let lines = PromptLine.lines(of: text)
    for line in lines {
      for (name, value) in line.options {
        guard let problem = problem(of: name, value) else { continue }
        return NamedFileFault(reason: "line \(line.number): \(problem)", stops: false)
      }
    }
    return lines.isEmpty ? noPrompts : nil
  }

  /// The options of a prompt, and the characters that their values begin with; any if there are none.
  private static let options: [(names: Set<String>, starts: String)] = [
    (["w", "h", "d", "s"], "0123456789"), (["l", "g"], "0123456789."),
    (["n", "ss", "cn", "ctr", "rcfg", "fs", "am"], ""),
  ]

  private static func problem(of name: String, _ value: String) -> String? {
    guard let option = options.first(where: { $0.names.contains(name) }) else {
      return "--\(name) is not a prompt option, so it is not read"
    }
    guard let first = value.first else { return "--\(name) has no value, so it is not read" }
    if !option.starts.isEmpty, !option.starts.contains(first) {
      return "--\(name) takes a number, so '\(value)' is not read"
    }
    return nil
  }

  private static func faultOfTOML(_ path: String) -> NamedFileFault? {
    switch NamedFileFault.TOMLFile(path) {
    case .fault(let fault): return fault
    case .root(let root):
      guard let prompt = root["prompt"] else {
        return NamedFileFault(reason: "it has no table [prompt]", stops: true)
      }
      guard case .sequence(let subsets)? = prompt["subset"]?.content else {
        return NamedFileFault(reason: "it has no [[prompt.subset]]", stops: true)
      }
      let general = Set(prompt.members.map(\.key))
      for member in subsets.flatMap(\.members) where general.contains(member.key) {
        return NamedFileFault(
          reason: "\(member.key) is in [prompt] and in [[prompt.subset]], which raises a TypeError",
          stops: true
        )
      }
      return subsets.isEmpty ? noPrompts : nil
    }
  }

  private static func faultOfJSON(_ source: Source) -> NamedFileFault? {
    guard let root = Document.parse(source, as: .json).root else {
      return NamedFileFault(reason: "it is not JSON", stops: true)
    }
    guard case .sequence(let items) = root.content else {
      return NamedFileFault(reason: "it is not a list of prompts", stops: true)
    }
    for item in items where !item.isMapping && item.string == nil {
      return NamedFileFault(reason: "an item is neither an object nor a text", stops: true)
    }
    return items.isEmpty ? noPrompts : nil
  }
}
