import Documents
import Testing

@testable import Settings

@Suite("Words that are not UTF-8")
struct CommandWordTests {
  /// A byte that is not UTF-8 reads as three; with the two quotes the word is as long as it stands in the file.
  @Test("a word that is not UTF-8 is not edited")
  func notUTF8() {
    let before = "accelerate launch train_network.py --optimizer_type Prodigy --optimizer_args 'weig"
    let bytes = Array(before.utf8) + [0xBD] + Array("t_decay=true'\n".utf8)
    let settings = CommandLineDialect.settings(of: SettingsFile(source: Source(path: "t.sh", bytes: bytes)))
    let literals = settings.observations.filter { $0.kind == .argumentLiteral }
    #expect(literals.count == 1)
    #expect(literals.allSatisfy { $0.edits.isEmpty })
  }
}
