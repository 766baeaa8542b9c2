import Documents
import Testing

@testable import Rules

/// A file in the shape in which the guide is published: the older GUI's form, few keys, one comment.
@Suite("The guide's own file")
struct GuideFileTests {
  private let text = #"""
    {
      "LoRA_type": "LyCORIS/iA3",
      "additional_parameters": "--lr_scheduler_type \"CosineAnnealingWarmRestarts\"",
      "caption_extension": ".none-use-foldername",
      "clip_skip": 2,
      "epoch": 31337,
      "gradient_checkpointing": true,
      "learning_rate": 1.0,
      "lr_scheduler": "cosine",
      "lr_scheduler_args": "\"T_0=240\" \"T_mult=1\" \"eta_min=3e-4\"",
      "max_train_steps": "240",
      "optimizer": "Prodigy",
      "optimizer_args": "\"use_bias_correction=True\" \"safeguard_warmup=True\" \"d_coef=1.0\" \"weight_decay=0.01\"",
      "save_model_as": "safetensors",
      "text_encoder_lr": 1.0,
      "train_batch_size": 6, // as many as the card holds
      "train_on_input": false,
      "unet_lr": 1.0
    }

    """#

  private func linter() throws -> Linter { Linter(RuleLibrary(), LintOptions()) }

  /// Every finding, and nothing else.
  @Test("the guide's file has exactly these findings")
  func findings() throws {
    let source = Source(path: "guide.json", text: text)
    let linted = try linter().lint(source)
    let found = linted.diagnostics.map {
      "\($0.rule) \($0.severity) \($0.range.map(source.text) ?? "-") \($0.setting ?? "")"
    }
    #expect(
      found.sorted() == [
        // JSON has no comments: Python's `json.load`, with which the GUI opens the file, raises.
        "FMT001 error // as many as the card holds ",
        // The file names no LyCORIS_preset, so the GUI fills in its default, `full`. Its layers are more than those
        // that iA3 is made for, and LyCORIS says so in a warning.
        "LYC004 warning \"LyCORIS/iA3\" network_args.algo",
        // The file names no lr_warmup, so the GUI fills in 10 %, and sd-scripts raises for a scheduler of
        // `lr_scheduler_type` with a warm-up.
        "SDS003 error CosineAnnealingWarmRestarts lr_scheduler_type",
        // The guide leaves the folders of images and of results to its reader; nothing can train without them.
        "SDS215 info - output_dir", "SDS215 info - train_data_dir",
      ]
    )
  }

  /// What the safe fixes change, byte for byte: the comment goes, and the warm-up is written down as 0.
  @Test("its fixes make it strict JSON and change nothing else")
  func fixed() throws {
    let outcome = Fixer(try linter(), unsafe: false).fix(Source(path: "guide.json", text: text))
    #expect(outcome.isConverged)
    #expect(outcome.applied.map(\.rule).sorted() == ["FMT001", "SDS003"])
    let expected =
      text.replacing("6, // as many as the card holds", with: "6,")
      .replacing("  \"max_train_steps\"", with: "  \"lr_warmup\": 0,\n  \"max_train_steps\"")
    #expect(outcome.source.text(0..<outcome.source.bytes.count) == expected)
    #expect(Document.parse(outcome.source, as: .json).issues.isEmpty)
    #expect(outcome.remaining.diagnostics.map(\.rule).sorted() == ["LYC004", "SDS215", "SDS215"])
    let again = Fixer(try linter(), unsafe: false).fix(outcome.source)
    #expect(again.source.bytes == outcome.source.bytes)
    #expect(again.applied.isEmpty)
  }
}
