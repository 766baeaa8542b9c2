import Files
import Platform
import Testing

/// File names that are not UTF-8, and those that differ only in how Unicode composes a character.
@Suite("File names", .timeLimit(.minutes(20)))
struct FileNameTests {
  private static func name(_ bytes: [UInt8]) -> String { bytes.withUnsafeBytes { SystemText.text($0) } }
  /// In Latin-1.
  private let latin = name(Array("lat".utf8) + [0xE9] + Array(".toml".utf8))
  private let composed = "\u{E9}.toml"
  private let decomposed = "e\u{301}.toml"

  @Test("a folder's configs are all linted and fixed, whatever bytes their names have")
  func folder() throws {
    let place = try Workspace()
    for name in [latin, composed, decomposed] { try place.write(Sample.toml, to: name) }
    let lint = try place.ia3("lint", "--select", "IA3002", "--format", "concise")
    #expect(lint.status == 1, "\(lint)")
    #expect(lint.lines.count == 3, "\(lint)")
    #expect(lint.output.contains(#"lat\xe9.toml:12:27: error[IA3002]"#), "\(lint)")
    let named = try place.ia3("lint", "--select", "IA3002", "--format", "concise", latin, composed, decomposed, latin)
    #expect(named.output == lint.output)
    let fix = try place.ia3("fix", "--select", "IA3002")
    #expect(fix.status == 0, "\(fix)")
    #expect(fix.errors.contains("in 3 files"), "\(fix)")
    for name in [latin, composed, decomposed] { #expect(place[name] == Sample.fixed) }
    #expect(try place.names().count == 3)
  }

  @Test("a report is valid JSON and shows such a name; SARIF and lists have its bytes")
  func reports() throws {
    let place = try Workspace()
    try place.write(Sample.toml, to: latin)
    for format in ["json", "gitlab", "sarif"] {
      let run = try place.ia3("lint", "--select", "IA3002", "--format", format)
      #expect(run.json != nil, "\(run)")
      #expect(run.output.contains(format == "sarif" ? #""lat%E9.toml""# : #""lat\\xe9.toml""#), "\(run)")
    }
    let list = try place.run(["/bin/sh", "-c", "'\(Workspace.products)/ia3' lint --show-files | od -An -tx1"])
    #expect(list.output.contains("6c 61 74 e9 2e 74 6f 6d 6c 0a"), "\(list)")
    let diff = try place.run(["/bin/sh", "-c", "'\(Workspace.products)/ia3' fix --diff | head -1 | od -An -tx1"])
    #expect(diff.output.contains("74 e9 2e"), "\(diff)")
    let baseline = try place.ia3("lint", "--write-baseline", "known.json")
    #expect(baseline.status == 0, "\(baseline)")
    let quiet = try place.ia3("lint", "--baseline", "known.json", latin)
    #expect(quiet.status == 0, "\(quiet)")
    #expect(!quiet.errors.contains("no longer"), "\(quiet)")
  }

  @Test("a config in such a folder finds what it names beside it")
  func folderName() throws {
    let folder = Self.name([0x83, 0x65, 0x83, 0x58])
    let place = try Workspace()
    try place.write(
      "[general]\nresolution = 512\n[[datasets]]\n[[datasets.subsets]]\nimage_dir = 'i'\n",
      to: "\(folder)/d.toml"
    )
    try place.write(Sample.toml + "dataset_config = 'd.toml'\n", to: "\(folder)/a.toml")
    try place.write("ignore = ['IA3002']\n", to: "\(folder)/ia3.toml")
    let missing = try place.ia3("lint", "--format", "concise", "\(folder)/a.toml")
    #expect(!missing.output.contains("d.toml does not exist"), "\(missing)")
    #expect(!missing.output.contains("IA3002"), "\(missing)")
    #expect(missing.output.contains(#"\x83e\x83X/"#), "\(missing)")
  }

  @Test("a file that is missing is named as it was given")
  func missing() throws {
    let run = try Workspace().ia3("lint", latin)
    #expect(run.status == 2, "\(run)")
    #expect(run.output.contains(#"lat\xe9.toml: error: no such file or folder"#), "\(run)")
  }

  @Test("a config is not written with a name that is not UTF-8")
  func refused() throws {
    let place = try Workspace()
    let new = ["\(Workspace.products)/ia3", "new", "character", "--name", "mira", "--steps", "400"]
    let run = try place.run(new + ["--set", "output_dir=\(latin)"])
    #expect(run.status == 2, "\(run)")
    #expect(run.errors.contains("a config cannot contain a file name that is not UTF-8: "), "\(run)")
    #expect(run.errors.contains(#"output_dir = lat\xe9.toml"#), "\(run)")
    #expect(try place.names().isEmpty)
    // The preset would be named by the folder, too.
    let folder = Self.name([0xE9])
    try FileSystem.makeFolder(place.path(folder))
    let inside = try place.run(new + ["-o", "\(folder)/a.json"])
    #expect(inside.status == 2, "\(inside)")
    #expect(inside.errors.contains(#"\xe9/mira.lycoris.toml"#), "\(inside)")
    #expect(try place.names(folder).isEmpty)
  }

  @Test("captions belong to the images with the same bytes in their names")
  func captions() throws {
    let place = try Workspace()
    let stems = [Self.name([0xE9]), Self.name([0x83, 0x65]), "\u{E9}", "e\u{301}"]
    for stem in stems {
      try place.write("x", to: "images/1_a/\(stem).png")
      try place.write("mira", to: "images/1_a/\(stem).txt")
    }
    try place.write(Sample.toml + "train_data_dir = 'images'\ncaption_extension = '.txt'\n", to: "a.toml")
    let whole = try place.ia3("lint", "--format", "json", "a.toml")
    let unreadable = whole.json?["findings"]?.items.first { $0["rule"]?.string == "DAT003" }
    #expect(unreadable?["related"]?.items.count == 4, "\(whole)")
    #expect(!whole.output.contains("caption file of no image"), "\(whole)")
    let summary = try place.ia3("show", "--format", "json", "a.toml")
    #expect(summary.json != nil, "\(summary)")
  }
}
