import Documents
import Files
import Settings
import TestSupport
import Testing

@testable import Rules

/// Command lines with the files that they name, and those within other files.
@Suite("Commands and the files around them")
struct CommandFilesTests {
  /// The findings of a file beside others, as `SEVERITY RULE FILE:LINE`.
  private func findings(_ name: String, _ files: [String: String]) throws -> [String] {
    let folder = try TestFolder(files.mapValues { Array($0.utf8) })
    defer { folder.remove() }
    return try linter().lint(path: Path.join(folder.path, name)).diagnostics.map { finding in
      let text = Array((files[Path.name(finding.path)] ?? "").utf8)
      let line = finding.range.map { LineIndex(Source(path: "", bytes: text)).line(of: $0.lowerBound) }
      return "\(finding.severity.rawValue) \(finding.rule) \(Path.name(finding.path))" + (line.map { ":\($0)" } ?? "")
    }
  }

  private func linter() throws -> Linter {
    var options = LintOptions()
    options.profile = .compatible
    return Linter(RuleLibrary(), options)
  }

  private static let config = """
    pretrained_model_name_or_path = "owner/model"
    train_data_dir = "data"
    resolution = "512"
    output_dir = "out"
    network_module = "networks.lora"
    max_train_steps = 400
    optimizer_type = "AdamW8bit"
    optimizer_args = ["weight_decay=0.1,"]

    """

  @Test("a config file's settings count, and its faults are found in it")
  func followed() throws {
    let files = [
      "run.sh": "python train_network.py --config_file=config --output_name=x\n", "config.toml": Self.config,
    ]
    #expect(try findings("run.sh", files).filter { !$0.contains("SDS214") } == ["error SDS202 config.toml:8"])
  }

  @Test("the command line's list replaces that of the config file")
  func replacedList() throws {
    let files = [
      "run.sh": "python train_network.py --config_file=config.toml --optimizer_args d_coef=1\n",
      "config.toml": Self.config,
    ]
    #expect(try findings("run.sh", files).contains { $0.hasPrefix("error SDS213 run.sh") })
    let folder = try TestFolder(files.mapValues { Array($0.utf8) })
    defer { folder.remove() }
    let path = Path.join(folder.path, "run.sh")
    let source = Source(path: path, text: files["run.sh"] ?? "")
    guard case .settings(let settings, _) = ConfigReader.read(source, as: nil) else { return }
    #expect(settings.resolvingDatasetConfig().place("optimizer_args.weight_decay") == nil)
  }

  @Test("a config file that stops the run is an error, and one that cannot be looked up is not")
  func unusable() throws {
    let command = "python train_network.py --config_file=x.json\n"
    #expect(try findings("run.sh", ["run.sh": command, "x.json": "{}"]) == ["error SDS222 run.sh:1"])
    #expect(try findings("run.sh", ["run.sh": "cd elsewhere\n" + command]) == ["info SDS214 run.sh:2"])
    let computed = "python train_network.py --config_file=$1\n"
    #expect(try findings("run.sh", ["run.sh": computed]) == [])
  }

  @Test("no rule judges a value that the script computes")
  func computed() throws {
    let command = """
      R=$(cat rate)
      python train_network.py --pretrained_model_name_or_path=$M --train_data_dir=$D --output_dir=$O --resolution=512 \\
        --optimizer_type=$T --learning_rate=$R --lr_scheduler=$S --max_train_steps=$N --mixed_precision=$P

      """
    #expect(try findings("run.sh", ["run.sh": command]) == [])
  }

  @Test("every block of a page is linted at its place, and fixed there")
  func page() throws {
    let text = """
      It's an example:
      ```toml
      network_module = "networks.lora"
      max_train_steps = "400"
      ```
      and
      ```bash
      accelerate launch train_network.py --cache_text_encoder_outputs
      ```

      """
    let found = try findings("a.md", ["a.md": text])
    #expect(found.contains("warning SDS206 a.md:4") || found.contains("error SDS206 a.md:4"))
    #expect(found.contains("error SDS209 a.md:8"))
    let outcome = Fixer(try linter(), unsafe: false).fix(Source(path: "a.md", text: text))
    #expect(outcome.source.text(0..<outcome.source.bytes.count) == text.replacing("\"400\"", with: "400"))
  }

  @Test("a config within another object is read, and the GUI's own settings are named")
  func wrapped() throws {
    let inner = "{\"config\": {\"LoRA_type\": \"Standard\", \"optimiser_args\": \"\", \"optimizer\": \"AdamW\"}}"
    #expect(try findings("a.json", ["a.json": inner]).contains { $0.contains("SDS207 a.json:1") })
    let own = Source(path: "config.toml", text: "[model]\nmodels_dir = \"x\"\nsave_precision = \"bf16\"\n")
    guard case .notAConfig(let program) = ConfigReader.read(own, as: nil) else {
      Issue.record("it is no config")
      return
    }
    #expect(program?.contains("kohya_ss's GUI") == true)
  }
}
