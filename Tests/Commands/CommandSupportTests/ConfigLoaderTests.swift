import CommandSupport
import Documents
import Files
import Settings
import TestSupport
import Testing

@Suite("Reading what a command line names")
struct ConfigLoaderTests {
  private func failure(_ text: String, path: String = "a.json") -> String? {
    do throws(Failure) {
      _ = try ConfigLoader.settings(of: Source(path: path, text: text), as: nil)
      return nil
    } catch { return error.description }
  }

  @Test("a config gives its settings, as the dialect that is asked for")
  func settings() throws {
    let source = Source(path: "a.toml", text: "network_module = \"lycoris.kohya\"\nmax_train_steps = 600\n")
    let settings = try ConfigLoader.settings(of: source, as: .sdScriptsTOML)
    #expect(settings.value("max_train_steps") == .integer(600))
    #expect(settings.dialect == .sdScriptsTOML)
  }

  @Test("what is not a config says what it is, and what is malformed says where")
  func failures() {
    let package = failure(#"{"name": "x", "scripts": {}}"#, path: "package.json")
    #expect(package == "package.json is not a training config that ia3 knows; it belongs to npm")
    #expect(failure("[1]") == "a.json is not a training config that ia3 knows")
    #expect(failure("{")?.hasPrefix("a.json:1:1: ") == true)
  }

  @Test("a file that cannot be read is named")
  func missing() throws {
    let folder = try TestFolder()
    defer { folder.remove() }
    let path = Path.join(folder.path, "none.toml")
    do throws(Failure) {
      _ = try ConfigLoader.source(path)
      Issue.record("it was read")
    } catch { #expect(error.description == "cannot read \(path): No such file or directory") }
  }
}
