import Settings
import TestSupport
import Testing

/// `docs/options.md`, made from the table of what the embedded core supports.
@Suite("The documentation of what the core supports")
struct CoreSupportDocs {
  @Test("every option stands in the section of its kind")
  func documented() throws {
    #expect(try GeneratedDocs.problem(in: "options.md", part: "options", expected: Self.markdown) == nil)
  }

  @Test("every kind has a section, and every row is in one")
  func complete() {
    #expect(Set(Self.sections.map(\.support)) == Set(CoreSupport.allCases))
    let text = Self.markdown
    for name in Catalogue.coreSupport.keys { #expect(text.contains("`\(name)`"), "\(name)") }
  }

  private static let sections: [(support: CoreSupport, title: String, text: String)] = [
    (
      .checked, "Carried out for some values",
      "The core carries out the values that the table names. It refuses any other before the run starts, unless the "
        + "table says otherwise."
    ),
    (
      .changes, "Not carried out, with another network as the result",
      "sd-scripts would train another network with these options. `ia3 train` warns about each that a config sets, and "
        + "`--strict` makes that an error. `--engine sd-scripts` carries them out."
    ),
    (
      .precision, "Number formats",
      "The core always computes in fp32, which loses nothing that the shorter formats keep."
    ),
    (
      .speed, "About speed or memory alone",
      "These do not change the network. `ia3 train` mentions those that a config sets."
    ),
    (
      .outside, "About something besides the training",
      "These do not change the network. `ia3 train` mentions those that a config sets."
    ),
    (
      .inert, "Without effect on iA3 networks",
      "LyCORIS ignores these for iA3, and so does the core."
    ),
    (
      .foreign, "Not read by `train_network.py`",
      "These options belong to other scripts of sd-scripts. `train_network.py` ignores them, and so does the core."
    ),
    (.carried, "Carried out", "The core carries these out as sd-scripts does, whatever their value."),
  ]

  static var markdown: String {
    sections.map { section in
      let rows = Catalogue.coreSupport.values.filter { $0.support == section.support }
        .sorted { $0.option < $1.option }
      return "## \(section.title)\n\n\(section.text)\n\n" + (isPlainList(section.support) ? list(rows) : table(rows))
    }.joined(separator: "\n")
  }

  /// Sections in which nothing needs to be said about a single option.
  private static func isPlainList(_ support: CoreSupport) -> Bool {
    support == .carried || support == .foreign || support == .inert
  }

  private static func list(_ rows: [CoreSupportRow]) -> String {
    rows.map { "`\($0.option)`" }.joined(separator: ", ") + "\n"
  }

  private static func table(_ rows: [CoreSupportRow]) -> String {
    "| Option | In the core |\n| --- | --- |\n" + rows.map { "| `\($0.option)` | \($0.note) |\n" }.joined()
  }
}
