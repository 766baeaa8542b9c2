import Documents
import Testing

@testable import Settings

/// Forms of TOML that `toml` 0.10.2 refuses or misreads; `tools/reference/old_toml.py` shows what it makes of each.
@Suite("TOML as sd-scripts reads it")
struct OldTOMLTests {
  private func observations(_ text: String) -> [Observation] {
    let source = Source(path: "config.toml", text: text)
    let document = Document.parse(source, as: .toml)
    #expect(document.root != nil)
    return SDScriptsTOML.settings(of: SettingsFile(source: source, document: document)).observations
      .filter { $0.kind == .oldTOML }
  }

  @Test(
    "a form that toml 0.10.2 does not read as meant is noticed",
    arguments: [
      "text_encoder_lr = [1, 2.0]", "a = [1, \"x\"]", "a = [1, [2]]", "a = [true, 1]", "a = [{b = 1}, 2]",
      "max_train_steps=0o17", "max_train_steps =0b11", "a=0x1f", "a = ['C:\\a\\', 'b']", "a . b = 1",
    ]
  )
  func refused(text: String) {
    #expect(observations(text + "\n").count == 1)
  }

  @Test(
    "a form that it reads as meant is not noticed",
    arguments: [
      "a = [1, 2]", "a = [1.0, 2.5]", "a = [[1], [\"x\"]]", "a = [{b = 1}, {b = 2}]", "a = 0x10", "a = 0o17",
      "a = [0b11, 0x1f]", "a = 'C:\\a\\'",
      "a = ['C:\\a', 'b']", "a.b = 1", "a = [\"C:\\\\a\\\\\", \"b\"]", "a = []", "[a]\nb.c = 1",
    ]
  )
  func read(text: String) {
    #expect(observations(text + "\n").isEmpty)
  }
}
