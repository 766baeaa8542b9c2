import Files
import FuzzTargets
import TestSupport
import Testing

/// Everything in tools/fuzz/corpus, seeds and what was found, once through its target.
@Suite("Fuzzing corpus")
struct CorpusTests {
  private static let folder = Repository.path("tools/fuzz/corpus")

  @Test("every target has a corpus, and every corpus a target")
  func folders() throws {
    #expect(try FileSystem.list(Self.folder).sorted() == FuzzTargets.all.keys.sorted())
  }

  /// A target ends the process if something does not hold.
  @Test("what was found stays found", arguments: FuzzTargets.all.keys.sorted())
  func corpus(name: String) async throws {
    let inputs = Path.join(Self.folder, name)
    let files = try FileSystem.list(inputs)
    #expect(!files.isEmpty)
    await #expect(processExitsWith: .success) { [name = name as String, inputs = inputs as String] in
      let target = try #require(FuzzTargets.all[name])
      let scratch = try TestFolder()
      defer { scratch.remove() }
      try Scratch.$folder.withValue(scratch.path) {
        for file in try FileSystem.list(inputs).sorted() {
          let verdict = target(try FileSystem.read(Path.join(inputs, file), limit: 1 << 20))
          #expect(verdict == .tried, "\(file) says nothing to \(name)")
        }
      }
    }
  }
}
