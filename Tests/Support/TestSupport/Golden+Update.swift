import Files
import Platform
import Testing

extension Golden {
  /// Records an issue unless a text is that of a file.
  ///
  /// With `IA3_UPDATE_GOLDEN=1` in the environment, the file is written anew. This is for texts in a form of our own:
  /// what another program computed is made by a script of tools/reference.
  public func expect(_ text: String, is name: String, sourceLocation: SourceLocation = #_sourceLocation) throws {
    if getenv("IA3_UPDATE_GOLDEN").map({ String(cString: $0) }) == "1" {
      try FileSystem.makeFolder(folder)
      try FileSystem.write(Array(text.utf8), to: path(name))
      return
    }
    // Strings are equal in any Unicode form; files are bytes.
    guard let bytes = try? bytes(name) else {
      Issue.record("\(name) is missing; run the tests with IA3_UPDATE_GOLDEN=1", sourceLocation: sourceLocation)
      return
    }
    guard bytes != Array(text.utf8) else { return }
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    let wanted = String(decoding: bytes, as: UTF8.self).split(separator: "\n", omittingEmptySubsequences: false)
    let index = zip(lines, wanted).prefix { $0.utf8.elementsEqual($1.utf8) }.reduce(0) { count, _ in count + 1 }
    let (line, other) = (index < lines.count ? lines[index] : "", index < wanted.count ? wanted[index] : "")
    Issue.record(
      """
      \(name) is different from line \(index + 1) on; if that is right, run the tests with IA3_UPDATE_GOLDEN=1
      now:    \(line)
      before: \(other)
      """,
      sourceLocation: sourceLocation
    )
  }
}
