import Documents
import Files
import Settings
import TestSupport
import Testing

@testable import Rules

/// `train_data_dir = ""` names nothing; it is not the folder that the config lies in.
@Suite("Empty paths")
struct EmptyPathTests {
  @Test("an empty folder setting names no folder", arguments: ["train_data_dir", "reg_data_dir"])
  func emptyFolder(key: String) throws {
    let folder = try TestFolder(["1_cat/a.png": TestImages.png(512, 512)])
    defer { folder.remove() }
    let text = "\(key) = \"\"\nmax_train_steps = 400\n"
    let source = Source(path: Path.join(folder.path, "config.toml"), text: text)
    let settings = SDScriptsTOML.settings(
      of: SettingsFile(source: source, document: Document.parse(source, as: .toml))
    )
    let reader = DatasetReader(base: folder.path, override: nil)
    #expect(reader.plan(settings).sources.isEmpty)
    #expect(reader.paths.existing("1_cat") != nil)
  }
}
