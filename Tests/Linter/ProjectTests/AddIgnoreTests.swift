import Documents
import Files
import Rules
import TestSupport
import Testing

@testable import Project

@Suite("Ignore comments that are added")
struct AddIgnoreTests {
  private let linter: Linter

  init() throws { linter = Linter(RuleLibrary(), LintOptions()) }

  private static let config = """
    pretrained_model_name_or_path = "model.safetensors"
    network_module = "lycoris.kohya"
    network_args = ["algo=lora", "preset=full"]
    optimizer_type = "AdamW"
    seed = 42
    max_train_steps = 1600
    lr_scheduler_args = ["T_0=100"]
    bogus_key = 1
    """

  /// Lints, adds comments, lints again; gives the new text.
  private func quietened(_ text: String, path: String, reason: String = "agreed") throws -> String {
    let linted = linter.lint(Source(path: path, text: text))
    #expect(!linted.diagnostics.isEmpty)
    let added = try AddIgnore([linted], reason: reason)
    #expect(added.refusals.isEmpty)
    #expect(added.files.reduce(0) { $0 + $1.findings } == Set(linted.diagnostics).count)
    let bytes = try #require(added.files.first).edits.applied(to: Array(text.utf8))
    let again = linter.lint(Source(path: path, bytes: bytes))
    #expect(again.kind == linted.kind)
    #expect(
      again.diagnostics.isEmpty,
      "\(again.diagnostics.map(\.message)) in\n\(String(decoding: bytes, as: UTF8.self))"
    )
    return String(decoding: bytes, as: UTF8.self)
  }

  @Test("a comment stands at the end of a TOML line, with its reason")
  func tomlLine() throws {
    let text = try quietened(Self.config, path: "c.toml")
    let line = try #require(text.split(separator: "\n").first { $0.hasPrefix("bogus_key") })
    #expect(line.hasPrefix("bogus_key = 1  # ia3: ignore["))
    #expect(line.hasSuffix("] agreed"))
    #expect(
      text.contains("network_module = \"lycoris.kohya\"\n")
        || text.contains("network_module = \"lycoris.kohya\"  # ia3")
    )
  }

  @Test("carriage returns and a byte order mark stay")
  func lineEnds() throws {
    let text = try quietened("\u{FEFF}" + Self.config.replacing("\n", with: "\r\n") + "\r\n", path: "c.toml")
    #expect(text.utf8.count { $0 == 0x0A } == text.utf8.count { $0 == 0x0D })
    #expect(text.hasPrefix("\u{FEFF}"))
  }

  @Test("rules are added to the comments that are there")
  func merging() throws {
    let text = Self.config.replacing("bogus_key = 1", with: "bogus_key = 1 # keep this")
      .replacing("seed = 42", with: "seed = 42 # ia3: ignore[ZZZ] mine")
      .replacing("optimizer_type", with: "# ia3: ignore[YYY]\noptimizer_type")
    let linted = linter.lint(Source(path: "c.toml", text: text))
    let rest = linted.diagnostics.filter { $0.rule != "FMT016" }
    let filtered = LintedFile(
      path: linted.path,
      kind: linted.kind,
      diagnostics: rest,
      sources: linted.sources
    )
    let edits = try #require(AddIgnore([filtered], reason: "why").files.first).edits
    let result = String(decoding: try edits.applied(to: Array(text.utf8)), as: UTF8.self)
    #expect(result.contains(/bogus_key = 1 # ia3: ignore\[[A-Z0-9,]+\] why # keep this\n?/))
    #expect(result.contains(/seed = 42 # ia3: ignore\[ZZZ,[A-Z0-9,]+\] mine\n/))
    #expect(result.contains(/# ia3: ignore\[YYY,[A-Z0-9,]+\]\noptimizer_type/))
    #expect(linter.lint(Source(path: "c.toml", text: result)).diagnostics.isEmpty)
    // Nothing is left to do.
    #expect(try AddIgnore([linter.lint(Source(path: "c.toml", text: result))], reason: "why").files.isEmpty)
  }

  @Test("a value over several lines gets its comment on the line above")
  func longValue() throws {
    let text = Self.config.replacing(
      "bogus_key = 1",
      with: "  bogus_key = \"\"\"\n  one\n  two\"\"\"\nseed2 = \"\"\"\nx\"\"\""
    )
    .replacing("[\"T_0=100\"]", with: "[\n  # why\n  \"T_0=100\",\n]")
    let result = try quietened(text, path: "c.toml")
    #expect(result.contains(/\n  # ia3: ignore\[[A-Z0-9,]+\] agreed\n  bogus_key = """\n  one\n  two"""/))
  }

  @Test("a shell script gets comments behind its commands, and one for the file below its first line")
  func shell() throws {
    let text = """
      #!/bin/sh
      cd sd-scripts # here
      accelerate launch train_network.py \\
        --pretrained_model_name_or_path "model.safetensors" \\
        --seed 42 --optimizer_type AdamW \\
        --bogus_key 1

      """
    let result = try quietened(text, path: "train.sh")
    #expect(result.hasPrefix("#!/bin/sh\n# ia3: ignore-file["))
    #expect(result.contains("--bogus_key 1  # ia3: ignore["))
    // A comment inside of a continued command would end it.
    #expect(result.contains("--seed 42 --optimizer_type AdamW \\\n"))
  }

  @Test("a hash within quotes or a here-document is not a comment")
  func hashes() throws {
    let text = "python train_network.py --seed 42 --optimizer_type AdamW --bogus_key '#1'\n"
    #expect(try quietened(text, path: "train.sh").hasSuffix("\n" + text))
    let here = "cat <<END\nx\nEND\npython train_network.py --seed 42 --optimizer_type AdamW\n"
    #expect(try quietened(here, path: "train.sh").hasSuffix("\n" + here))
  }

  @Test("batch files and PowerShell scripts get comments of their own form")
  func batch() throws {
    let batch = "@echo off\r\npython train_network.py --seed 42 ^\r\n  --optimizer_type AdamW\r\n"
    let result = try quietened(batch, path: "train.bat")
    #expect(result.hasPrefix("@rem # ia3: ignore-file["))
    #expect(result.hasSuffix("] agreed\r\n" + batch))
    let shell = "$x = 1\npython train_network.py `\n  --seed 42 --optimizer_type AdamW\n"
    #expect(try quietened(shell, path: "train.ps1").contains("--optimizer_type AdamW  # ia3: ignore["))
  }

  @Test("JSON has no comments, so every finding in it is refused")
  func json() throws {
    let text = #"{"LoRA_type": "Standard", "lr_warmup": 10, "optimizer": "AdamW", "epoch": 3}"#
    let linted = linter.lint(Source(path: "c.json", text: text))
    let added = try AddIgnore([linted], reason: "")
    #expect(added.files.isEmpty)
    #expect(added.refusals.count == Set(linted.diagnostics).count)
    #expect(added.refusals.allSatisfy { $0.obstacle == .noComments })
  }

  @Test("findings in malformed files and of images are refused")
  func obstacles() throws {
    let broken = linter.lint(Source(path: "c.toml", text: "optimizer_type = \n"))
    #expect(!broken.diagnostics.isEmpty)
    #expect(
      try AddIgnore([broken], reason: "").refusals.map(\.obstacle)
        == broken.diagnostics.map { _ in .malformed }
    )
    let image = Diagnostic(rule: "DAT1", slug: "s", severity: .info, message: "m", path: "1_a/b.png")
    let linted = LintedFile(
      path: "c.toml",
      kind: .config(dialect: .sdScriptsTOML),
      diagnostics: [image],
      sources: [:]
    )
    #expect(try AddIgnore([linted], reason: "").refusals.map(\.obstacle) == [.noText])
  }

  @Test("a dataset config that is named and linted itself gets each comment once")
  func datasetConfig() throws {
    let folder = try TestFolder([
      "c.toml": Array("dataset_config = \"d.toml\"\noptimizer_type = \"AdamW\"\nbogus_key = 1\n".utf8),
      "d.toml": Array(
        "[[datasets]]\n[[datasets.subsets]]\nimage_dir = \"none\"\nnum_repeats = 10\nbogus = 1\n".utf8
      ),
    ])
    defer { folder.remove() }
    let paths = ["c.toml", "d.toml"].map { folder.path + "/" + $0 }
    let added = try AddIgnore(paths.map(linter.lint(path:)), reason: "agreed")
    #expect(added.files.map(\.path) == paths)
    for file in added.files {
      try FileSystem.write(try file.edits.applied(to: try FileSystem.read(file.path)), to: file.path)
    }
    for path in paths {
      #expect(linter.lint(path: path).diagnostics.filter { $0.path == path && $0.rule != "FMT016" }.isEmpty)
    }
  }

  @Test("a reason cannot have a line break")
  func reason() {
    #expect(throws: AddIgnore.ReasonError.controlCharacter) { try AddIgnore([], reason: "a\nb") }
  }
}
