import Files
import TestSupport
import Testing

/// Which release of sd-scripts will read a config.
@Suite("--sd-scripts-version", .timeLimit(.minutes(1)))
struct ReleaseOptionTests {
  private static let config = """
    pretrained_model_name_or_path = "model.safetensors"
    max_train_steps = 4
    alpha_mask = true

    """

  @Test("an option that the release does not have is a warning")
  func older() throws {
    let place = try Workspace(["a.toml": Self.config])
    let run = try place.ia3(
      "lint",
      "--profile",
      "compatible",
      "--select",
      "SDS230",
      "--format",
      "concise",
      "--sd-scripts-version",
      "v0.8.7",
      "a.toml"
    )
    #expect(
      run.output.contains(
        "a.toml:3:1: warning[SDS230] alpha_mask needs sd-scripts v0.9.0 or newer; this is sd-scripts v0.8.7"
      ),
      "\(run)"
    )
  }

  @Test("a project file can say it, and the command line wins")
  func projectFile() throws {
    let place = try Workspace(["a.toml": Self.config, "ia3.toml": "sd-scripts-version = \"v0.8.7\"\n"])
    let old = try place.ia3("lint", "--select", "SDS230", "--format", "concise", "a.toml")
    #expect(old.output.contains("SDS230"), "\(old)")
    let new = try place.ia3(
      "lint",
      "--select",
      "SDS230",
      "--format",
      "concise",
      "--sd-scripts-version",
      "v0.9.1",
      "a.toml"
    )
    #expect(!new.output.contains("SDS230"), "\(new)")
  }

  @Test("what is not a release is an error")
  func invalid() throws {
    let run = try Workspace(["a.toml": Self.config]).ia3("lint", "--sd-scripts-version", "newest", "a.toml")
    #expect(run.status == 2, "\(run)")
    #expect(
      run.errors.contains("--sd-scripts-version newest: must be a release such as v0.9.1 or 2026-07"),
      "\(run)"
    )
  }
}
