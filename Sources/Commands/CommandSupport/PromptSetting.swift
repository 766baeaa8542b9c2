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
    guard let lines else {
      throw Failure(
        "sample_prompts=\(text): \(dialect.rawValue) holds the prompts themselves; they are taken from .txt files in UTF-8 only"
      )
    }
    return lines
  }
}
