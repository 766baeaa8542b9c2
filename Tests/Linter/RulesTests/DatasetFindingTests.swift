import Files
import Settings
import TestSupport
import Testing

@testable import Rules

/// What is found in folders of images, whatever their number.
@Suite("Findings in datasets")
struct DatasetFindingTests {
  private static let library = RuleLibrary()

  private func lint(_ text: String, _ files: [String: [UInt8]], file: String = "config.toml") throws -> [Diagnostic] {
    let folder = try TestFolder(files.merging([file: Array(text.utf8)]) { $1 })
    defer { folder.remove() }
    var options = LintOptions()
    options.profile = .compatible
    return Linter(Self.library, options).lint(path: Path.join(folder.path, file)).diagnostics
  }

  private let run = "train_data_dir = \"data\"\nresolution = \"512,512\"\nmax_train_steps = 400\n"

  @Test("many images of one kind make one finding, which lists them")
  func manyImages() throws {
    let images = (1...20).map { ("data/1_cat/\($0).png", TestImages.png(64, 64 + $0)) }
    let found = try lint(run, Dictionary(uniqueKeysWithValues: images)).filter { $0.rule == "DAT023" }
    let finding = try #require(found.first)
    #expect(found.count == 1)
    #expect(finding.related.count == 20)
    #expect(finding.message.hasPrefix("20 of 20 images are far smaller than the resolution"))
  }

  @Test("captions are grouped by why they cannot be read")
  func reasons() throws {
    let found = try lint(
      run + "caption_extension = \".txt\"\n",
      [
        "data/1_cat/a.png": TestImages.png(512, 512), "data/1_cat/a.txt": [],
        "data/1_cat/b.png": TestImages.png(512, 513), "data/1_cat/b.txt": [0xFF],
        "data/1_cat/c.png": TestImages.png(512, 514), "data/1_cat/c.txt": [],
      ]
    )
    .filter { $0.rule == "DAT032" }
    #expect(found.map(\.related.count).sorted() == [1, 2])
  }

  @Test("captions under two extensions have no certain fix")
  func uncertainExtension() throws {
    let images = [
      "data/1_cat/a.png": TestImages.png(512, 512), "data/1_cat/b.png": TestImages.png(512, 513),
      "data/1_cat/a.txt": Array("a cat".utf8),
    ]
    let one = try lint(run, images).filter { $0.rule == "DAT034" }
    #expect(one.first?.fix != nil)
    let two = try lint(run, images.merging(["data/1_cat/b.cap": Array("a cat".utf8)]) { $1 })
      .filter { $0.rule == "DAT034" }
    #expect(two.count == 1)
    #expect(two.first?.related.count == 2)
    #expect(two.first?.fix == nil)
  }

  @Test("an extension that says so leaves captions unread with a note")
  func deliberate() throws {
    let found = try lint(
      run + "caption_extension = \".none-use-foldername\"\n",
      ["data/1_cat/a.png": TestImages.png(512, 512), "data/1_cat/a.txt": Array("a cat".utf8)]
    )
    #expect(found.filter { $0.rule == "DAT034" }.map(\.severity) == [.info])
  }

  @Test("a network is not judged by what its metadata does not say")
  func sparseNetwork() throws {
    let header = Array(#"{"__metadata__": {"ss_network_module": "lycoris.kohya"}}"#.utf8)
    let folder = try TestFolder(["network.safetensors": TestImages.little(header.count, 8) + header])
    defer { folder.remove() }
    let linted = Linter(Self.library, LintOptions())
      .lint(path: Path.join(folder.path, "network.safetensors"))
    #expect(linted.diagnostics.filter { $0.message.contains("optimizer") }.isEmpty)
    #expect(linted.diagnostics.filter { $0.message.contains("clip_skip") }.isEmpty)
  }

  @Test(
    "weights without a record of their run are passed over",
    arguments: [
      ("model.diffusion_model.input_blocks.0.0.weight", "checkpoint"),
      ("lora_unet_mid_block_attentions_0_proj_in.alpha", "network without training metadata"),
    ]
  )
  func weights(tensor: String, kind: String) throws {
    let header = Array(#"{"\#(tensor)": {"dtype": "F32", "shape": [1], "data_offsets": [0, 4]}}"#.utf8)
    let folder = try TestFolder(["a.safetensors": TestImages.little(header.count, 8) + header + [0, 0, 0, 0]])
    defer { folder.remove() }
    let linted = Linter(Self.library, LintOptions()).lint(path: Path.join(folder.path, "a.safetensors"))
    #expect(linted.kind == .notAConfig(knownAs: kind))
    #expect(linted.diagnostics.isEmpty)
  }

  @Test(
    "a prompt file is read as sd-scripts reads it",
    arguments: [
      ("p.txt", "# only a comment\n", "it holds no prompt"), ("p.txt", "a cat --w abc\n", "line 1: --w takes a number"),
      ("p.txt", "a cat\na dog --q 3\n", "line 2: --q is not a prompt option"),
      ("p.toml", "a = 1\n", "no table [prompt]"),
      ("p.toml", "[prompt]\nwidth = 1\n", "no [[prompt.subset]]"),
      ("p.toml", "[prompt]\nwidth = 1\n[[prompt.subset]]\nwidth = 2\n", "raises a TypeError"),
      ("p.json", "{}", "not a list of prompts"), ("p.json", "[1]", "neither an object nor a text"),
      ("p.csv", "a cat", "no others"),
    ]
  )
  func promptFiles(name: String, text: String, problem: String) throws {
    let found = try lint("max_train_steps = 400\nsample_prompts = \"\(name)\"\n", [name: Array(text.utf8)])
    let finding = try #require(found.first { $0.rule == "SDS235" })
    #expect(finding.message.contains(problem), "\(finding.message)")
  }

  @Test(
    "a good prompt file has no finding",
    arguments: [
      ("p.txt", "a cat --w 512 --h 512 --s 20 --l 7.5 --n bad\n"),
      ("p.toml", "[prompt]\nwidth = 1\n[[prompt.subset]]\nprompt = \"a cat\"\n"),
      ("p.json", #"["a cat", {"prompt": "b"}]"#),
    ]
  )
  func goodPromptFiles(name: String, text: String) throws {
    let found = try lint("max_train_steps = 400\nsample_prompts = \"\(name)\"\n", [name: Array(text.utf8)])
    #expect(!found.contains { $0.rule == "SDS235" })
  }

  @Test("prompts that a config holds itself are no path, whatever stands for their line breaks")
  func heldPrompts() throws {
    let text = #"{"LoRA_type": "Standard", "sample_every_n_steps": 2, "sample_prompts": "a cat\na dog\tand a bat"}"#
    let found = try lint(text, [:], file: "a.json")
    #expect(!found.contains { $0.setting == "sample_prompts" }, "\(found)")
  }

  @Test("beside metadata, the images of a folder need no folders with numbers")
  func metadata() throws {
    let images = ["data/a.png": TestImages.png(64, 64), "meta.json": Array("{}".utf8)]
    #expect(try lint(run, images).contains { $0.rule == "DAT001" })
    let found = try lint(run + "in_json = \"meta.json\"\n", images)
    #expect(!found.contains { $0.rule.hasPrefix("DAT") }, "\(found)")
  }
}
