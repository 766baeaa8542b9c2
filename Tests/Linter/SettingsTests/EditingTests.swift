import Documents
import Testing

@testable import Settings

/// Changes are written in the manner of what is around them.
@Suite("Edits of options and arrays")
struct EditingTests {
  private func changed(
    _ name: String,
    to value: Value?,
    _ dialect: DialectName,
    _ file: String,
    _ text: String
  ) throws -> String {
    let settings = ReaderCase.read(text, dialect, file: file)
    let edits = try #require(settings.edits(for: SettingChange(name: name, value: value)))
    return String(decoding: try edits.applied(to: settings.files[0].source.bytes), as: UTF8.self)
  }

  /// An option on a line of its own goes with the line's continuation, whatever the shell's mark for it.
  @Test(
    "an option on its own line is removed with the line",
    arguments: [("a.sh", "\\\n"), ("a.sh", "\\\r\n"), ("a.bat", "^\r\n"), ("a.ps1", "`\n")]
  )
  func ownLine(file: String, end: String) throws {
    let clean = "python train_network.py \(end)  --max_train_steps 100 \(end)  --unet_lr 1.0\n"
    for text in [
      clean.replacing("  --max", with: "  --seed 5 \(end)  --max"),
      clean.replacing("  --unet", with: "  --seed 5 \(end)  --unet"),
      clean.replacing("1.0\n", with: "1.0 \(end)  --seed 5\n"),
    ] {
      #expect(try changed("seed", to: nil, .commandLine, file, text) == clean)
    }
  }

  @Test("an option among others is removed with its value")
  func amongOthers() throws {
    let text = "python train_network.py --seed 5 --unet_lr 1.0\n"
    #expect(
      try changed("seed", to: nil, .commandLine, "a.sh", text) == "python train_network.py --unet_lr 1.0\n"
    )
  }

  @Test("an array with one item a line gets a line", arguments: ["\n", "\r\n"])
  func longArray(end: String) throws {
    let clean = "optimizer_args = [\(end)  \"d0=3e-4\",\(end)]\(end)"
    let wanted = "optimizer_args = [\(end)  \"d0=3e-4\",\(end)  \"d_coef=1.0\",\(end)]\(end)"
    #expect(
      try changed("optimizer_args.d_coef", to: .float(1), .sdScriptsTOML, "a.toml", clean) == wanted
    )
  }

  @Test("an array in one line gets an item")
  func shortArray() throws {
    #expect(
      try changed(
        "optimizer_args.d_coef",
        to: .float(1),
        .sdScriptsTOML,
        "a.toml",
        "optimizer_args = [\"d0=3e-4\"]\n"
      )
        == "optimizer_args = [\"d0=3e-4\", \"d_coef=1.0\"]\n"
    )
  }

  /// LoRA_Easy_Training_Scripts keeps most arguments as text, but takes numbers as well.
  @Test("a table of arguments gains, changes and loses its lines")
  func table() throws {
    func table(_ lines: String...) -> String {
      (["[optimizer_args.args.optimizer_args]"] + lines).joined(separator: "\n") + "\n"
    }
    let name = "optimizer_args.d_coef"
    func after(_ value: Value?, _ text: String) throws -> String {
      try changed(name, to: value, .easyScriptsTOML, "a.toml", text)
    }
    #expect(try after(.float(1), table("d_coef = \"2.0\"")) == table("d_coef = \"1.0\""))
    #expect(try after(.float(1), table("d_coef = 2.0")) == table("d_coef = 1.0"))
    #expect(try after(.float(1), table("d0 = \"3e-4\"")) == table("d0 = \"3e-4\"", "d_coef = \"1.0\""))
    #expect(try after(.float(1), table("d0 = 3e-4")) == table("d0 = 3e-4", "d_coef = 1.0"))
    #expect(try after(nil, table("d0 = \"3e-4\"", "d_coef = \"2.0\"")) == table("d0 = \"3e-4\""))
  }
}
