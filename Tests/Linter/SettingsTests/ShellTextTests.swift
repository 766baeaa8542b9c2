import Documents
import Testing

@testable import Settings

@Suite("Quoting for shells")
struct ShellTextTests {
  /// A word, and how it stands in a batch file and for PowerShell; nil if no batch file can hold it.
  struct Case: Sendable {
    let word: String
    let batch: String?
    let powerShell: String

    init(_ word: String, _ batch: String?, _ powerShell: String) {
      (self.word, self.batch, self.powerShell) = (word, batch, powerShell)
    }
  }

  /// By the rules of cmd.exe and of Microsoft's C runtime, and of "about_Quoting_Rules" in PowerShell's help.
  static let cases: [Case] = [
    Case("plain", "plain", "plain"), Case("--num_processes", "--num_processes", "--num_processes"),
    Case("", "\"\"", "''"), Case("C:\\my out", "\"C:\\my out\"", "'C:\\my out'"),
    // A backslash counts before a quotation mark only, so before the closing one there are two.
    Case("C:\\my out\\", "\"C:\\my out\\\\\"", "'C:\\my out\\'"), Case("C:\\", "\"C:\\\\\"", "'C:\\'"),
    // cmd.exe replaces variables within quotes, too.
    Case("100%", "\"100%%\"", "'100%'"), Case("%PATH%", "\"%%PATH%%\"", "'%PATH%'"),
    Case("a^b & c|d<e>(f)!", "\"a^b & c|d<e>(f)!\"", "'a^b & c|d<e>(f)!'"),
    Case("it's", "\"it's\"", "'it''s'"),
    // To PowerShell a typographic apostrophe is one.
    Case("it’s ‘a’ ‚b‛", "\"it’s ‘a’ ‚b‛\"", "'it’’s ‘‘a’’ ‚‚b‛‛'"), Case("“a”", "\"“a”\"", "'“a”'"),
    Case("$env:PATH `n", "\"$env:PATH `n\"", "'$env:PATH `n'"), Case("$(x)", "\"$(x)\"", "'$(x)'"),
    Case("a.b", "a.b", "'a.b'"), Case("@a", "\"@a\"", "'@a'"), Case("a,b", "\"a,b\"", "'a,b'"),
    // A quotation mark: carets keep cmd.exe from seeing it, and a backslash the program.
    Case("a\"b", "^\"a\\^\"b^\"", "'a\"b'"), Case("a\\\"b", "^\"a\\\\\\^\"b^\"", "'a\\\"b'"),
    Case("\"&del %x%^", "^\"\\^\"^&del %%x%%^^^\"", "'\"&del %x%^'"),
    Case("a\nb", nil, "'a\nb'"), Case("a\rb", nil, "'a\rb'"), Case("a\u{1A}", nil, "'a\u{1A}'"),
    Case("a\tb", "\"a\tb\"", "'a\tb'"), Case("画像", "\"画像\"", "'画像'"),
    Case("a'\u{301}", "\"a'\u{301}\"", "'a''\u{301}'"),
  ]

  @Test("words in batch files", arguments: cases)
  func batch(example: Case) { #expect(ShellText.batchQuoted(example.word) == example.batch) }

  @Test("words for PowerShell", arguments: cases)
  func powerShell(example: Case) { #expect(ShellText.powerShellQuoted(example.word) == example.powerShell) }

  @Test("the readers of both shells' scripts read the same words", arguments: cases.map(\.word))
  func thereAndBack(word: String) {
    func read(_ quoted: String, _ file: String, _ sign: String) -> String? {
      let text = "python train_network.py \(sign)\r\n  --output_name \(quoted) \(sign)\r\n  --seed 1\r\n"
      let settings = CommandLineDialect.settings(of: SettingsFile(source: Source(path: file, text: text)))
      return settings.value("seed") == .integer(1) ? settings.value("output_name")?.plainText : nil
    }
    // argparse takes a word that begins with dashes for an option.
    guard !word.hasPrefix("-") else { return }
    if let quoted = ShellText.batchQuoted(word) { #expect(read(quoted, "a.bat", "^") == word) }
    #expect(read(ShellText.powerShellQuoted(word), "a.ps1", "`") == word)
  }
}
