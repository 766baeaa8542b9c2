import Documents
import Testing

@testable import Settings

@Suite("Dialects")
struct DialectTests {
  @Test("new files get their dialect's first extension")
  func fileExtensions() {
    let extensions = DialectName.allCases.map(\.fileExtension)
    #expect(extensions == [".json", ".toml", ".toml", ".toml", ".sh", ".safetensors"])
  }

  @Test("scripts are recognized by their extension", arguments: [".sh", ".bash", ".bat", ".cmd", ".ps1"])
  func scripts(fileExtension: String) {
    #expect(DialectName.script(withExtension: fileExtension) == .commandLine)
  }

  @Test("documents and networks are not scripts", arguments: ["", ".json", ".toml", ".safetensors"])
  func others(fileExtension: String) {
    #expect(DialectName.script(withExtension: fileExtension) == nil)
  }

  @Test("neither a dataset config nor a trained network can be trained from")
  func obstacles() {
    let names = DialectName.allCases.filter { $0.type.trainingObstacle != nil }
    #expect(names == [.datasetConfig, .networkMetadata])
  }

  @Test("a dialect in several formats is read in the one that its text shows")
  func formats() {
    func format(_ text: String, _ dialect: DialectName) -> Format? {
      Recognizer.format(of: Source(path: "", text: text), as: dialect)
    }
    #expect(format(" {", .datasetConfig) == .json)
    #expect(format("[general]", .datasetConfig) == .toml)
    #expect(format("", .datasetConfig) == .toml)
    #expect(format("{", .sdScriptsTOML) == .toml)
    #expect(format("a", .commandLine) == nil)
  }

  @Test("an argument's name has its option and its keyword")
  func argumentNames() {
    let name = ArgumentName("optimizer_args.d_coef")
    #expect(name?.option == "optimizer_args")
    #expect(name?.key == "d_coef")
    #expect(ArgumentName("lr_scheduler_args.a.b")?.key == "a.b")
    #expect(ArgumentName("optimizer_args") == nil)
    #expect(ArgumentName("accelerate.num_processes") == nil)
  }
}
