import Documents
import Settings
import Testing

/// Edits of single arguments inside strings, arrays and command lines.
@Suite("Edits of arguments")
struct ArgumentEditsTests {
  private func edited(_ text: String, _ format: Format, _ name: String, _ value: Value?) throws -> String? {
    let source = Source(path: "config", text: text)
    let file = SettingsFile(source: source, document: Document.parse(source, as: format))
    let settings = format == .json ? KohyaJSON.settings(of: file) : SDScriptsTOML.settings(of: file)
    guard let edits = settings.edits(for: SettingChange(name: name, value: value)) else { return nil }
    return String(decoding: try edits.applied(to: source.bytes), as: UTF8.self)
  }

  @Test(
    "an argument is replaced in every kind of TOML string",
    arguments: [
      // Three quotes, the dropped line break, escapes and joined lines all shift what stands where.
      (#"optimizer_args = ["""d_coef=2"""]"#, #"optimizer_args = ["""d_coef=0.5"""]"#),
      ("optimizer_args = [\"\"\"\r\nd_coef=2\"\"\"]", "optimizer_args = [\"\"\"\r\nd_coef=0.5\"\"\"]"),
      ("optimizer_args = [\"\"\"d_\\\n  coef=2\"\"\"]", "optimizer_args = [\"\"\"d_\\\n  coef=0.5\"\"\"]"),
      (#"optimizer_args = ["d\u005Fcoef=2"]"#, #"optimizer_args = ["d\u005Fcoef=0.5"]"#),
      (#"optimizer_args = ['''d_coef=2''']"#, #"optimizer_args = ['''d_coef=0.5''']"#),
    ]
  )
  func tomlStrings(text: String, expected: String) throws {
    #expect(try edited(text, .toml, "optimizer_args.d_coef", .float(0.5)) == expected)
  }

  @Test("an argument behind lone surrogates and pairs is replaced at its place")
  func surrogates() throws {
    let text = #"{"optimizer_args": "a=\ud83d b=\ud83d\ude00 d_coef=2"}"#
    let expected = #"{"optimizer_args": "a=\ud83d b=\ud83d\ude00 d_coef=0.5"}"#
    #expect(try edited(text, .json, "optimizer_args.d_coef", .float(0.5)) == expected)
  }

  @Test(
    "an argument is removed from an array, with its comma",
    arguments: [
      ("optimizer_args = [\"d_coef=2\",]", "optimizer_args = []"),
      ("optimizer_args = [\"d_coef=2\", \"d0=1\"]", "optimizer_args = [\"d0=1\"]"),
      // The comment would go too.
      ("optimizer_args = [\n  \"d_coef=2\", # c\n  \"d0=1\",\n]", nil),
    ] as [(String, String?)]
  )
  func arrays(text: String, expected: String?) throws {
    #expect(try edited(text, .toml, "optimizer_args.d_coef", nil) == expected)
  }

  @Test("nothing is added to an array of tables")
  func tables() throws {
    #expect(try edited("[[optimizer_args]]\na = 1\n", .toml, "optimizer_args.d_coef", .float(1)) == nil)
  }

  @Test("nothing is added behind a key without a value")
  func noValue() throws {
    #expect(try edited(#"{"optimizer_args": "d0="}"#, .json, "optimizer_args.d_coef", .float(1)) == nil)
  }

  @Test("a key before a lone equals sign begins an argument")
  func loneEqualsSign() throws {
    let text = #"{"optimizer_args": "d0=1e-6, slice_p=1 weight_decay = 0.01"}"#
    let removed = try edited(text, .json, "optimizer_args.slice_p", nil)
    let source = Source(path: "config.json", text: try #require(removed))
    let settings = KohyaJSON.settings(
      of: SettingsFile(source: source, document: Document.parse(source, as: .json))
    )
    #expect(settings.argumentLists["optimizer_args"]?.arguments.map(\.key) == ["d0", "weight_decay"])
  }

  @Test("brackets in a key join no words")
  func brackets() throws {
    let text = #"{"optimizer_args": "a[b=1 c d_coef=2"}"#
    let source = Source(path: "config.json", text: text)
    let settings = KohyaJSON.settings(
      of: SettingsFile(source: source, document: Document.parse(source, as: .json))
    )
    let arguments = try #require(settings.argumentLists["optimizer_args"]?.arguments)
    #expect(arguments.map(\.key) == ["a[b", "d_coef"])
    #expect(arguments.first?.value == "1")
    #expect(settings.observations.contains { $0.kind == .argumentShape })
  }

  // MARK: Command lines

  private func command(_ text: String, _ name: String, _ value: Value?, path: String = "train.sh") throws
    -> String?
  {
    let source = Source(path: path, text: text)
    let settings = CommandLineDialect.settings(of: SettingsFile(source: source))
    guard let edits = settings.edits(for: SettingChange(name: name, value: value)) else { return nil }
    return String(decoding: try edits.applied(to: source.bytes), as: UTF8.self)
  }

  @Test(
    "an argument is replaced within its quotes",
    arguments: [
      ("'d_coef=2'", "'d_coef=0.5'"),
      ("\"d_coef=\"2.", "\"d_coef=\"0.5"),
      ("d_coef=\"2\"", "d_coef=\"0.5\""),
      // Quotes begin inside the value: the word is written anew.
      ("d_coef=\"2\".0", "d_coef=0.5"),
    ]
  )
  func quotes(word: String, expected: String) throws {
    let text = "train_network.py --optimizer_args \(word) --seed 1\n"
    let result = try command(text, "optimizer_args.d_coef", .float(0.5))
    #expect(result == "train_network.py --optimizer_args \(expected) --seed 1\n")
  }

  @Test("a word is removed with its quotes")
  func quotedWord() throws {
    let text = "train_network.py --optimizer_args 'd_coef=2' \"--seed=1\" --clip_skip 2\n"
    #expect(
      try command(text, "optimizer_args.d_coef", nil)
        == "train_network.py --optimizer_args \"--seed=1\" --clip_skip 2\n"
    )
    #expect(try command(text, "seed", nil) == "train_network.py --optimizer_args 'd_coef=2' --clip_skip 2\n")
  }

  @Test("what follows an option's equals sign is replaced")
  func equalsSign() throws {
    #expect(
      try command("train_network.py --seed=\"1\"\n", "seed", .integer(2)) == "train_network.py --seed=\"2\"\n"
    )
    #expect(
      try command("train_network.py \"--seed=1\"\n", "seed", .integer(2)) == "train_network.py \"--seed=2\"\n"
    )
  }

  @Test("nothing is changed if a quote is left open")
  func openQuote() throws {
    #expect(try command("train_network.py --seed 1 'open\n", "seed", .integer(2)) == nil)
    #expect(
      try command("python train_network.py --seed \"1\r\n", "clip_skip", .integer(2), path: "train.bat")
        == nil
    )
  }

  @Test("a flag is switched off by taking it away")
  func flags() throws {
    #expect(
      try command("train_network.py --v2 --seed 1\n", "v2", .boolean(false)) == "train_network.py --seed 1\n"
    )
    #expect(
      try command("train_network.py --v2 --seed 1\n", "v2", .boolean(true))
        == "train_network.py --v2 --seed 1\n"
    )
    #expect(
      try command("train_network.py --seed 1\n", "v2", .boolean(false)) == "train_network.py --seed 1\n"
    )
  }

  @Test("an option is added behind the script's name and options")
  func newOption() throws {
    let text = "accelerate launch --num_processes 2 train_network.py --mystery x\n"
    let expected = "accelerate launch --num_processes 2 train_network.py --mystery x --clip_skip 2\n"
    #expect(try command(text, "clip_skip", .integer(2)) == expected)
  }

  @Test("variables that double each other fill no memory", .timeLimit(.minutes(20)))
  func doubling() throws {
    let lines = (1...64).map { "v\($0 + 1)=${v\($0)}${v\($0)}" }
    let text =
      "v1=xxxxxxxx\n" + lines.joined(separator: "\n") + "\ntrain_network.py --output_name $v65 --seed 1\n"
    let settings = CommandLineDialect.settings(of: SettingsFile(source: Source(path: "train.sh", text: text)))
    #expect(settings.value("seed") == .integer(1))
  }
}
