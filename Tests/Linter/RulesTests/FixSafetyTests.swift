import Documents
import Settings
import TestSupport
import Testing

@testable import Rules

/// A safe fix keeps its word, and a cause is cured before its consequence.
@Suite("What fixes change")
struct FixSafetyTests {
  private func linter(_ profile: Profile = .guide) throws -> Linter {
    var options = LintOptions()
    options.profile = profile
    return Linter(RuleLibrary(), options)
  }

  private func fixed(_ text: String, _ name: String = "a.toml", unsafe: Bool = false) throws -> String {
    let outcome = Fixer(try linter(), unsafe: unsafe, files: false).fix(Source(path: name, text: text))
    return outcome.source.text(0..<outcome.source.bytes.count)
  }

  private static let lora = """
    network_module = "networks.lora"
    optimizer_type = "Prodigy"
    optimizer_args = ["d_coef=2"]
    lr_scheduler_type = "CosineAnnealingWarmRestarts"
    lr_scheduler_args = ["T_0=100"]
    max_train_steps = 400
    seed = 42
    unet_lr = 1e-4
    text_encoder_lr = 5e-5

    """

  @Test("the guide is advice to another network: warnings, and no safe fix")
  func otherNetwork() throws {
    let linted = try linter().lint(Source(path: "a.toml", text: Self.lora))
    let guide = linted.diagnostics.filter { $0.rule.hasPrefix("IA3") }
    #expect(guide.filter { $0.severity == .error }.map(\.rule) == ["IA3009"])
    #expect(guide.count { $0.rule == "IA3009" } == 1)
    #expect(guide.contains { $0.rule == "IA3003" && $0.severity == .warning && $0.fix?.safety == .unsafe })
    #expect(guide.contains { $0.rule == "IA3002" && $0.severity == .warning && $0.fix?.safety == .unsafe })
    #expect(try fixed(Self.lora) == Self.lora)
  }

  @Test("for iA3 the guide's rules stay what they are")
  func ia3() throws {
    let text = Self.lora.replacing("\"networks.lora\"", with: "\"lycoris.kohya\"\nnetwork_args = [\"algo=ia3\"]")
    let linted = try linter().lint(Source(path: "a.toml", text: text))
    let seed = try #require(linted.diagnostics.first { $0.rule == "IA3003" })
    #expect(seed.severity == .error)
    #expect(seed.fix?.safety == .safe)
    #expect(seed.fix?.message == seed.help, "one wording")
  }

  @Test("a setting that was right once its cause is cured is kept")
  func causeFirst() throws {
    let text = """
      v_parameterization = "true"
      scale_v_pred_loss_like_noise_pred = true
      """
    for isUnsafe in [false, true] {
      let result = try fixed(text, unsafe: isUnsafe)
      #expect(result.contains("v_parameterization = true"), "\(result)")
      #expect(result.contains("scale_v_pred_loss_like_noise_pred = true"), "\(result)")
    }
  }

  @Test("fixes that do not concern each other are made together")
  func together() throws {
    let text = """
      {
        // note
        "LoRA_type": "LyCORIS/iA3", "sdxl": false,
        "seed": 42,
      }
      """
    let outcome = Fixer(try linter(), unsafe: false).fix(Source(path: "a.json", text: text))
    #expect(Set(outcome.applied.map(\.rule)).isSuperset(of: ["FMT001", "FMT002", "IA3003"]))
    #expect(outcome.isConverged)
  }

  @Test("a comment beside a setting is not deleted with it")
  func comments() throws {
    let text = """
      network_module = "lycoris.kohya"
      network_args = ["algo=ia3"]
      seed = 42 # the good one
      """
    #expect(try fixed(text).contains("# the good one"))
  }
}
