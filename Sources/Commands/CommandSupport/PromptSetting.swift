import Files
import Rules
import Settings

/// `sample_prompts` as a command line sets it: sd-scripts' users name a file, and the GUI's dialect holds the prompts.
public enum PromptSetting {
  /// The text to write in a dialect: the file's lines where the prompts themselves belong; nil to write it as it is.
  public static func text(_ text: String, of name: String, in dialect: DialectName) throws(Failure) -> String? {
    guard name == "sample_prompts", dialect.type.holdsSamplePrompts, PromptFileCheck.isName(text) else { return nil }
    let lines: String?
    do throws(FileError) { lines = try PromptFileCheck.lines(of: text) } catch {
      throw Failure(
        "sample_prompts=\(text): \(dialect.rawValue) holds the prompts themselves, and the file cannot be read: \(error.reason)"
      )
    }
    guard let lines else { throw isNoText(text, dialect) }
    return lines
  }

  fileprivate static func isNoText(_ text: String, _ dialect: DialectName) -> Failure {
    Failure(
      "sample_prompts=\(text): \(dialect.rawValue) holds the prompts themselves; they are taken from .txt files in UTF-8 only"
    )
  }
}

/// The prompts of a config that is converted: a dialect that holds them gets the file's lines, and for any other they are
/// written into a file.
public struct ConvertedPrompts {
  /// The file to write beside the config.
  public private(set) var file: (path: String, text: String)?
  /// What becomes of prompts that are left out.
  public private(set) var loss: String?

  /// Changes the values to be written in a dialect; `output` is the config's path, nil for standard output.
  public init(_ values: inout [String: Value], of settings: Settings, to dialect: DialectName, output: String?) {
    guard settings.dialect.type.holdsSamplePrompts != dialect.type.holdsSamplePrompts else { return }
    let text = values["sample_prompts"]?.string ?? ""
    if dialect.type.holdsSamplePrompts {
      takeLines(&values, text, settings, dialect)
    } else if !PromptFileCheck.isName(text) {
      takeFile(&values, text, dialect, output)
    }
  }

  private mutating func takeLines(
    _ values: inout [String: Value],
    _ text: String,
    _ settings: Settings,
    _ dialect: DialectName
  ) {
    if text.isEmpty { return }
    let path = settings.paths.existing(text) ?? text
    values["sample_prompts"] = nil
    do throws(Failure) {
      guard let lines = try PromptSetting.text(path, of: "sample_prompts", in: dialect) else {
        throw PromptSetting.isNoText(text, dialect)
      }
      values["sample_prompts"] = .string(lines)
    } catch {
      loss = error.description
    }
  }

  /// Without a prompt the GUI's samples are none, and sd-scripts' stop the run.
  private mutating func takeFile(
    _ values: inout [String: Value],
    _ text: String,
    _ dialect: DialectName,
    _ output: String?
  ) {
    if !text.isEmpty, let output {
      let path = Path.join(Path.parent(output), "\(Path.stem(output))-prompts.txt")
      file = (path, text.hasSuffix("\n") ? text : text + "\n")
      values["sample_prompts"] = .string(path)
      return
    }
    for name in ["sample_at_first", "sample_every_n_epochs", "sample_every_n_steps", "sample_prompts"] {
      values[name] = nil
    }
    if !text.isEmpty {
      loss =
        "\(dialect.rawValue) names a file of prompts, which --out writes beside the config; no samples are made without it"
    }
  }
}
