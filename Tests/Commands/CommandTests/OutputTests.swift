import Files
import Platform
import TestSupport
import Testing

/// What commands do with files that stand where they are to write.
@Suite("Outputs that exist", .serialized)
struct OutputTests {
  /// A run of one step with everything that it needs, trained once.
  private static let trained = Result { () throws -> Workspace in
    let place = try Workspace(["a.toml": Sample.toml])
    let image = try FileSystem.read(Repository.path("tools/demo/dataset/1_mira/0.png"))
    try place.folder.write(image, to: "drawings/1_mira/a.png")
    for arguments in [
      ["model", "init", "--size", "tiny", "--seed", "1", "tiny.safetensors"],
      [
        "new", "character", "--name", "hana", "--steps", "1", "--model", "tiny.safetensors", "--dataset", "drawings",
        "--set", "resolution=64,64", "--set", "min_bucket_reso=64", "--set", "max_bucket_reso=64",
      ],
      ["train", "hana.json", "--quiet", "--allow", "ALL", "--trace", "run.trace", "--trace-steps", "1"],
    ] {
      let run = try place.run([Path.join(Workspace.products, "ia3")] + arguments)
      guard run.status == 0 else { throw FileError.system(path: run.description, action: "run", code: EIO) }
    }
    return place
  }

  private static let sample = [
    "sample", "--model", "tiny.safetensors", "--prompt", "mira", "--width", "64", "--height", "64", "--steps", "1",
    "--quiet", "-o", "images",
  ]
  private static let grid = [
    "grid", "--model", "tiny.safetensors", "--prompt", "mira", "--width", "64", "--height", "64", "--steps", "1",
    "--quiet", "--x", "seed=1",
  ]

  /// Each command that writes a file, the file, and whether it writes one of its own kind again.
  static let commands: [(words: [String], file: String, isRepeated: Bool)] = [
    (["model", "init", "--size", "tiny", "out"], "out", false),
    (["new", "character", "--name", "mira", "--steps", "400", "-o", "out"], "out", false),
    (["convert", "a.toml", "--to", "kohya-json", "-o", "out"], "out", false),
    (
      ["merge", "tiny.safetensors", "output/hana.safetensors", "-o", "out.safetensors", "--quiet"], "out.safetensors",
      false
    ),
    (["report", "output", "-o", "out.html"], "out.html", true),
    (["plot", "output", "-o", "out.svg"], "out.svg", true), (["plot", "output", "-o", "out.png"], "out.png", true),
    (["lint", "a.toml", "--exit-zero", "--output-file", "out"], "out", true),
    (["lint", "a.toml", "--exit-zero", "--format", "json", "--output-file", "out"], "out", true),
    (["lint", "a.toml", "--write-baseline", "out"], "out", true), (sample + ["--trace", "out"], "out", true),
    (grid + ["-o", "g"], "g/grid.png", true), (grid + ["-o", "g"], "g/index.html", true),
    (
      [
        "train", "hana.json", "--quiet", "--allow", "ALL", "--set", "output_name=other", "--set", "logging_dir=",
        "--trace", "out", "--trace-steps", "1",
      ], "out", false
    ),
  ]

  private func ia3(_ place: Workspace, _ words: [String]) throws -> Run {
    try place.run([Path.join(Workspace.products, "ia3")] + words)
  }

  private func remove(_ place: Workspace, _ names: [String]) {
    for name in names { unlink(place.path(name)) }
  }

  @Test("a file of another kind is kept, and --force replaces it", arguments: commands.indices)
  func foreign(_ index: Int) throws {
    let place = try Self.trained.get()
    let (words, file, isRepeated) = Self.commands[index]
    defer { remove(place, [file, "output/other.safetensors", "output/other.run.json", "mira.lycoris.toml"]) }
    try place.write("a person wrote this\n", to: file)
    let refused = try ia3(place, words)
    #expect(refused.status == 2, "\(words): \(refused)")
    #expect(refused.errors.contains("--force"), "\(words): \(refused)")
    #expect(refused.errors.contains(file), "\(words): \(refused)")
    #expect(!refused.errors.contains("wrote"), "\(words): \(refused)")
    #expect(place[file] == "a person wrote this\n", "\(words)")
    let forced = try ia3(place, words + ["--force"])
    #expect(forced.status == 0, "\(words): \(forced)")
    #expect(try FileSystem.readPrefix(place.path(file), count: 8) != Array("a person".utf8), "\(words)")
    guard isRepeated else { return }
    let again = try ia3(place, words)
    #expect(again.status == 0, "\(words): \(again)")
  }

  @Test(
    "an input is never replaced, not even with --force or by another name",
    arguments: [
      (["convert", "a.toml", "--to", "kohya-json", "--force", "-o"], "a.toml"),
      (["lint", "a.toml", "--exit-zero", "--force", "--output-file"], "a.toml"),
      (["lint", ".", "--exit-zero", "--force", "--output-file"], "hana.json"),
      (["lint", "a.toml", "--force", "--write-baseline"], "a.toml"),
      (["report", "output", "--force", "-o"], "output/hana.run.json"),
      (["report", "output", "--force", "-o"], "output/hana.safetensors"),
      (["report", "output", "--force", "-o"], "hana.json"),
      (["report", "output", "--force", "-o"], "drawings/1_mira/a.png"),
      (
        ["train", "hana.json", "--quiet", "--allow", "ALL", "--set", "output_name=x", "--force", "--trace"],
        "drawings/1_mira/a.png"
      ),
      (sample + ["--force", "--trace"], "tiny.safetensors"),
      (
        ["train", "hana.json", "--quiet", "--allow", "ALL", "--set", "output_name=x", "--force", "--trace"],
        "tiny.safetensors"
      ),
      (
        ["train", "hana.json", "--quiet", "--allow", "ALL", "--set", "output_name=x", "--force", "--trace"], "hana.json"
      ),
      (["merge", "tiny.safetensors", "output/hana.safetensors", "--force", "-o"], "tiny.safetensors"),
    ]
  )
  func inputs(_ words: [String], _ input: String) throws {
    let place = try Self.trained.get()
    // Of a checkpoint, a part is enough.
    let bytes = try FileSystem.readPrefix(place.path(input), count: 4096)
    let links = ["hard.safetensors", "soft.safetensors"]
    defer { remove(place, links) }
    #expect(link(place.path(input), place.path(links[0])) == 0)
    #expect(symlink(input, place.path(links[1])) == 0)
    for name in [input] + links {
      let run = try ia3(place, words + [name])
      #expect(run.status == 2, "\(words) \(name): \(run)")
      #expect(run.errors.contains("is a file that this command reads"), "\(words) \(name): \(run)")
      #expect(try FileSystem.readPrefix(place.path(input), count: 4096) == bytes, "\(words) \(name)")
    }
  }

  @Test("what cannot be saved is said before images are generated")
  func images() throws {
    let place = try Self.trained.get()
    for words in [
      Self.sample.dropLast() + ["/proc"], Self.sample.dropLast() + ["unmade", "--trace", "none/t"],
      Self.grid + ["-o", "/proc/x"],
    ] {
      let run = try ia3(place, words.map { $0 == "--quiet" ? "--json" : $0 })
      #expect(run.status == 2, "\(words): \(run)")
      #expect(run.output.isEmpty, "\(words): \(run)")
      #expect(try !place.names().contains("unmade"))
    }
  }

  @Test("a report among the linted files is replaced by the next one")
  func reportInFolder() throws {
    let place = try Workspace(["a.toml": Sample.toml])
    for _ in 0..<2 {
      for format in ["json", "sarif", "gitlab"] {
        let run = try place.ia3("lint", ".", "--exit-zero", "--format", format, "--output-file", "report.json")
        #expect(run.status == 0, "\(run)")
      }
      #expect(try place.ia3("lint", ".", "--write-baseline", "known.json").status == 0)
    }
  }

  @Test("a new config replaces nothing, and neither do the files of its dataset")
  func newFiles() throws {
    let place = try Workspace()
    let words = ["new", "character", "--name", "mira", "--steps", "400", "--emit-dataset"]
    #expect(try ia3(place, words).status == 0)
    let files = try place.names("dataset/1_mira")
    let note = try #require(files.first.map { "dataset/1_mira/\($0)" } ?? (try place.names("dataset").first))
    remove(place, ["mira.json"])
    try place.write("mine", to: note)
    let run = try ia3(place, words)
    #expect(run.status == 2, "\(run)")
    #expect(place[note] == "mine")
    #expect(try !place.names().contains("mira.json"))
  }

  @Test("fixes that could not be written are said to be left")
  func failedFix() throws {
    let padding = String(repeating: "# a line that makes the file longer than the limit\n", count: 200)
    let place = try Workspace(["a.toml": Sample.toml + padding])
    // More than four blocks of 1024 bytes cannot be written, which no permission of root changes.
    let limited = [
      "/bin/sh", "-c", "trap '' XFSZ; ulimit -f 8; exec \"$@\"", "sh", Path.join(Workspace.products, "ia3"),
    ]
    let run = try place.run(limited + ["fix", "a.toml"])
    #expect(run.status == 2, "\(run)")
    #expect(run.errors.contains("could not write a.toml: File too large; 1 fix not applied"), "\(run)")
    #expect(!run.errors.contains("nothing to fix"), "\(run)")
    #expect(!run.errors.contains(" 0 findings left"), "\(run)")
    #expect(place["a.toml"] == Sample.toml + padding)
    #expect(try place.names() == ["a.toml"])
  }
}
