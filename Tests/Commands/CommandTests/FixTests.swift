import Files
import TestSupport
import Testing

/// `ia3 fix` and `ia3 lint --fix`: only what must change, and never half of it.
@Suite("ia3 fix", .timeLimit(.minutes(20)))
struct FixTests {
  @Test("a fix is made and reported")
  func fixing() throws {
    let place = try Workspace(["a.toml": Sample.toml])
    let run = try place.ia3("fix", "a.toml")
    #expect(run.status == 0, "\(run)")
    #expect(run.output.isEmpty, "\(run)")
    #expect(run.errors.hasPrefix("fixed 1 finding in 1 file; "), "\(run)")
    #expect(place["a.toml"] == Sample.fixed)
    #expect(try place.names() == ["a.toml"])
    #expect(try place.ia3("fix", "a.toml").errors.hasPrefix("nothing to fix; "))
  }

  @Test("--show-fixes lists what was fixed", arguments: [[], ["--diff"], ["--check"]])
  func showFixes(_ options: [String]) throws {
    let place = try Workspace(["a.toml": Sample.toml])
    let run = try place.run([Path.join(Workspace.products, "ia3"), "fix", "--show-fixes", "a.toml"] + options)
    #expect(run.errors.contains("a.toml: IA3002 t0-not-total-steps: set lr_scheduler_args.T_0 to "), "\(run)")
    let input = try place.ia3("fix", "--show-fixes", "-", input: Sample.toml)
    #expect(input.output == Sample.fixed)
    #expect(input.errors.contains("<stdin>: IA3002 t0-not-total-steps: "), "\(input)")
  }

  @Test("ia3 lint --fix reports what is left")
  func lintFix() throws {
    let place = try Workspace(["a.toml": Sample.toml])
    let run = try place.ia3("lint", "--fix", "--format", "concise", "a.toml")
    #expect(run.status == 0, "\(run)")
    #expect(!run.output.contains("IA3002"), "\(run)")
    #expect(run.output.contains("SDS215"), "\(run)")
    #expect(place["a.toml"] == Sample.fixed)
    let input = try place.ia3("lint", "--fix", "-", "--format", "concise", input: Sample.toml)
    #expect(input.output == Sample.fixed, "\(input)")
    #expect(input.errors.contains("SDS215"), "\(input)")
  }

  /// A config whose images are listed in a dataset config, which has a finding of its own.
  private static func config(naming dataset: String) -> String { "dataset_config = \"\(dataset)\"\n" + Sample.toml }

  private static let dataset = """
    [[datasets]]
    resolution = 512

      [[datasets.subsets]]
      image_dir = "data"
      class_tokens = "mira"
      num_repeats = 10

    """

  @Test("what is left after a fix is what linting again finds", arguments: [[], ["--unsafe"]])
  func lintFixReportsEveryFileAsItIs(_ options: [String]) throws {
    let place = try Workspace([
      "a-data.toml": Self.dataset, "b.toml": Self.config(naming: "a-data.toml"),
      "c.toml": Self.config(naming: "z-data.toml"), "d.toml": Self.config(naming: "z-data.toml"),
      "e.toml": Sample.fixed, "f.toml": presetless, "g.toml": presetless, "broken.json": "{",
      "z-data.toml": Self.dataset, "data/x.txt": "x",
    ])
    try place.folder.write(png, to: "data/x.png")
    _ = try place.run(["/bin/ln", "-s", "c.toml", "link.toml"])
    let files = try place.names().filter { $0 != "data" }
    let lint = [Path.join(Workspace.products, "ia3"), "lint", "--profile", "all", "--format", "json"]
    let fixed = try place.run(lint + ["--fix"] + options + files)
    #expect(place["z-data.toml"]?.contains("num_repeats = 1\n") == true)
    #expect(place["b.toml"] == Self.config(naming: "a-data.toml").replacing("T_0=400", with: "T_0=600"))
    let linted = try place.run(lint + files)
    #expect(fixed.output == linted.output, "\(fixed)\n\(linted)")
    #expect(fixed.status == linted.status, "\(fixed)\n\(linted)")
  }

  @Test("a file that a folder only links to from elsewhere is linted, and changed only by its own name")
  func linkedFromElsewhere() throws {
    let place = try Workspace(
      ["in/a.toml": Sample.toml, "in/deep/b.toml": Sample.toml, "out/c.toml": Sample.toml],
      folders: ["in/links"]
    )
    for (target, name) in [("../../out/c.toml", "in/links/c.toml"), ("../deep/b.toml", "in/links/b.toml")] {
      _ = try place.run(["/bin/ln", "-s", target, name])
    }
    let lint = try place.ia3("lint", "--format", "concise", "in")
    #expect(lint.output.contains("in/links/c.toml:12:27: error[IA3002]"), "\(lint)")
    let kept =
      "in/links/c.toml is a link to \(FileSystem.resolved(place.path("out/c.toml"))), outside of what was searched"
    for words in [
      ["fix", "--check", "in"], ["fix", "in"], ["lint", "--fix", "in"], ["lint", "--add-ignore", "x", "in"],
    ] {
      let run = try place.run([Path.join(Workspace.products, "ia3")] + words)
      #expect(run.errors.contains(kept), "\(run)")
      #expect(place["out/c.toml"] == Sample.toml)
    }
    #expect(place["in/a.toml"]?.contains("T_0=600") == true)
    #expect(place["in/deep/b.toml"]?.contains("T_0=600") == true)
    // Everything that it links to is searched, or it is named itself.
    let whole = try place.ia3("fix", "in", "out")
    #expect(!whole.errors.contains("outside of what was searched"), "\(whole)")
    #expect(place["out/c.toml"] == Sample.fixed)
    try place.write(Sample.toml, to: "out/c.toml")
    let named = try place.ia3("fix", "in", "in/links/c.toml")
    #expect(named.status == 0, "\(named)")
    #expect(place["out/c.toml"] == Sample.fixed)
    #expect(try place.names("in/links") == ["b.toml", "c.toml"])
  }

  @Test("a preset is not written through a link that leads nowhere")
  func danglingPreset() throws {
    let place = try Workspace(["in/a.toml": presetless])
    _ = try place.run(["/bin/ln", "-s", "../elsewhere.toml", "in/ia3.lycoris.toml"])
    for words in [["fix", "--unsafe", "--diff", "in"], ["fix", "--unsafe", "in"]] {
      let run = try place.run([Path.join(Workspace.products, "ia3")] + words)
      #expect(run.status == 2, "\(run)")
      let expected = "in/ia3.lycoris.toml: it is a link to ../elsewhere.toml, which does not exist"
      #expect(run.errors.contains(expected), "\(run)")
    }
    #expect(place["in/a.toml"] == presetless)
    #expect(try place.names() == ["in"])
  }

  @Test("a file with a long name is fixed, and one with two names keeps both")
  func awkwardFiles() throws {
    let long = String(repeating: "a", count: 250) + ".toml"
    let place = try Workspace([long: Sample.toml, "a.toml": Sample.toml])
    _ = try place.run(["/bin/ln", "a.toml", "b.toml"])
    let run = try place.ia3("fix", long, "a.toml")
    #expect(run.status == 0, "\(run)")
    #expect(place[long] == Sample.fixed)
    #expect(place["a.toml"] == Sample.fixed)
    #expect(place["b.toml"] == Sample.fixed)
    #expect(try place.names() == ["a.toml", long, "b.toml"])
  }

  /// Whether the tests may mount things where nobody else sees them.
  private static var canMount: Bool {
    (try? Workspace().run(["/usr/bin/env", "unshare", "-m", "true"]).status) == 0
  }

  @Test("a file that is mounted by itself, or in a read-only folder, is fixed in place", .enabled(if: canMount))
  func mounted() throws {
    let place = try Workspace(["a.toml": "", "in/a.toml": Sample.toml, "real/a.toml": Sample.toml])
    let script = """
      mount --bind real/a.toml a.toml && mount --bind in in && mount -o remount,bind,ro in &&
      mount --bind real/a.toml in/a.toml && mount -o remount,bind,rw in/a.toml &&
      "$0" fix a.toml && cat a.toml && cp in/a.toml copy.toml && printf %s "$1" > real/a.toml && "$0" fix in/a.toml
      """
    let words = ["/usr/bin/env", "unshare", "-m", "sh", "-c", script]
    let run = try place.run(words + [Path.join(Workspace.products, "ia3"), Sample.toml])
    #expect(run.status == 0, "\(run)")
    #expect(run.output == Sample.fixed, "\(run)")
    #expect(place["copy.toml"] == Sample.fixed)
    #expect(place["real/a.toml"] == Sample.fixed)
    #expect(try place.names("real") == ["a.toml"])
  }

  @Test("--diff and --check change nothing")
  func dryRuns() throws {
    let place = try Workspace(["a.toml": Sample.toml, "clean.toml": Sample.fixed])
    let diff = try place.ia3("fix", "--diff", "a.toml")
    #expect(diff.status == 1, "\(diff)")
    #expect(diff.output.hasPrefix("--- a.toml\n+++ a.toml\n@@ -9,5 +9,5 @@\n"), "\(diff)")
    #expect(diff.output.contains("\n-lr_scheduler_args = [\"T_0=400\""))
    #expect(diff.output.contains("\n+lr_scheduler_args = [\"T_0=600\""))
    let check = try place.ia3("fix", "--check", "a.toml")
    #expect(check.status == 1, "\(check)")
    #expect(check.output.isEmpty, "\(check)")
    #expect(check.errors.hasPrefix("would fix 1 finding"), "\(check)")
    #expect(try place.ia3("fix", "--check", "clean.toml").status == 0)
    #expect(place["a.toml"] == Sample.toml)
  }

  @Test("the diff is a patch that other programs apply")
  func patch() throws {
    let lines = (0..<3000).map { "  \"k\($0)\": \($0), // note \($0)\n" }.joined()
    let text = "{\n  \"LoRA_type\": \"LyCORIS/iA3\",\n\(lines)  \"seed\": 0\n}\n"
    let place = try Workspace(["a.json": text])
    let diff = try place.ia3("fix", "--diff", "--select", "FMT", "a.json")
    try place.write(diff.output, to: "a.patch")
    let patched = try place.run(["/usr/bin/env", "git", "apply", "-p0", "a.patch"])
    #expect(patched.status == 0, "\(patched)")
    let fixed = place["a.json"]
    #expect(fixed?.contains("//") == false)
    try place.write(text, to: "a.json")
    #expect(try place.ia3("fix", "--select", "FMT", "a.json").status == 0)
    #expect(place["a.json"] == fixed)
  }

  @Test(
    "git and patch find the file of a diff, whatever its name is",
    arguments: [
      "a.toml", "with blank.toml", "a  b .toml", "tab\there.toml", "line\nbreak.toml", "\"quoted\".toml",
      "back\\slash.toml",
      "é 日本.toml", "\u{1B}[31m\u{7F}\u{202E}.toml",
    ]
  )
  func patchNames(_ name: String) throws {
    let place = try Workspace([name: Sample.toml])
    let diff = try place.ia3("fix", "--diff", "--isolated", ".")
    #expect(diff.status == 1, "\(diff)")
    try place.write(diff.output, to: "a.patch")
    for program in [["git", "apply", "-p0", "a.patch"], ["patch", "-p0", "-i", "a.patch"]] {
      let found = try place.run(["/bin/sh", "-c", "command -v \(program[0])"])
      guard found.status == 0 else { continue }
      try place.write(Sample.toml, to: name)
      let patched = try place.run(["/usr/bin/env"] + program)
      #expect(patched.status == 0, "\(program[0]): \(patched)\n\(diff)")
      #expect(place[name] == Sample.fixed, "\(program[0])")
    }
  }

  @Test("standard input is fixed to standard output")
  func filter() throws {
    let place = try Workspace()
    let run = try place.ia3("fix", "-", "--stdin-filename", "a.toml", input: Sample.toml)
    #expect(run.status == 0, "\(run)")
    #expect(run.output == Sample.fixed, "\(run)")
    #expect(run.errors.isEmpty, "\(run)")
    let foreign = try place.ia3("fix", "-", input: "some prose\n")
    #expect(foreign.status == 0, "\(foreign)")
    #expect(foreign.output == "some prose\n", "\(foreign)")
    let broken = try place.ia3("fix", "-", "--stdin-filename", "a.json", input: "{\"a\" 1}")
    #expect(broken.status == 2, "\(broken)")
    #expect(broken.output.isEmpty, "\(broken)")
    #expect(broken.errors.contains("a.json:1:6: "), "\(broken)")
    // What needs a place beside the file is not half done.
    let preset = try place.ia3("fix", "--unsafe", "-", "--stdin-filename", "a.toml", input: presetless)
    #expect(!preset.output.contains("ia3.lycoris.toml"), "\(preset)")
    #expect(try place.names().isEmpty)
  }

  private let presetless = Sample.fixed.replacing("preset=mira.lycoris.toml", with: "preset=full")

  @Test("a preset is written beside the config")
  func preset() throws {
    let place = try Workspace(["a.toml": presetless])
    #expect(try place.ia3("fix", "a.toml").status == 0)
    #expect(try place.names() == ["a.toml"])
    let diff = try place.ia3("fix", "--unsafe", "--diff", "a.toml")
    #expect(diff.output.contains("new file ia3.lycoris.toml\n"), "\(diff)")
    #expect(try place.names() == ["a.toml"])
    let run = try place.ia3("fix", "--unsafe", "a.toml")
    #expect(run.status == 0, "\(run)")
    #expect(run.errors.contains("wrote ia3.lycoris.toml"), "\(run)")
    #expect(try place.names() == ["a.toml", "ia3.lycoris.toml"])
    #expect(place["a.toml"]?.contains("preset=ia3.lycoris.toml") == true)
  }

  @Test("a folder is renamed only with --unsafe")
  func rename() throws {
    let place = try Workspace([
      "a.toml": "train_data_dir = \"data\"\n" + Sample.fixed, "data/10_x/a.caption": "x",
    ])
    try place.folder.write(png, to: "data/10_x/a.png")
    #expect(try place.ia3("lint", "a.toml", "--format", "concise").output.contains("IA3001"))
    #expect(try place.ia3("fix", "a.toml").errors.hasPrefix("nothing to fix; "))
    let diff = try place.ia3("fix", "--unsafe", "--diff", "a.toml")
    #expect(diff.status == 1, "\(diff)")
    #expect(diff.output == "rename data/10_x\n    to data/1_x\n", "\(diff)")
    #expect(diff.errors.hasPrefix("would fix 1 finding in 1 file; "), "\(diff)")
    let run = try place.ia3("fix", "--unsafe", "a.toml")
    #expect(run.status == 0, "\(run)")
    #expect(run.errors.contains("renamed data/10_x to data/1_x\n"), "\(run)")
    #expect(try place.names("data") == ["1_x"])
    #expect(try place.names("data/1_x") == ["a.caption", "a.png"])
    #expect(try !place.ia3("lint", "a.toml", "--format", "concise").output.contains("IA3001"))
  }

  /// An image of 512 by 512 pixels.
  private let png = TestImages.png(512, 512)

  @Test("links and permissions stay")
  func links() throws {
    let place = try Workspace(["real/a.toml": Sample.toml])
    _ = try place.run(["/bin/ln", "-s", "real/a.toml", "link.toml"])
    _ = try place.run(["/bin/chmod", "640", "real/a.toml"])
    let run = try place.ia3("fix", "link.toml", "real/a.toml")
    #expect(run.status == 0, "\(run)")
    #expect(run.errors.hasPrefix("fixed 1 finding in 1 file"), "\(run)")
    #expect(place["real/a.toml"] == Sample.fixed)
    #expect(try place.run(["/usr/bin/readlink", "link.toml"]).output == "real/a.toml\n")
    #expect(FileSystem.status(place.path("real/a.toml"))?.permissions == 0o640)
  }

  @Test("a file that cannot be fixed does not stop the others")
  func malformed() throws {
    let place = try Workspace(["a.json": "{", "b.toml": Sample.toml])
    let run = try place.ia3("fix")
    #expect(run.status == 2, "\(run)")
    #expect(run.errors.contains("a.json:1:1: "), "\(run)")
    #expect(place["a.json"] == "{")
    #expect(place["b.toml"] == Sample.fixed)
    #expect(try place.ia3("fix", "nowhere.toml").status == 2)
  }

  @Test("a byte order mark, line ends and invalid text stay")
  func bytesStay() throws {
    let text = "\u{FEFF}" + Sample.toml.replacing("\n", with: "\r\n")
    let place = try Workspace(["a.toml": text])
    _ = try place.ia3("fix", "--select", "IA3002", "a.toml")
    #expect(place["a.toml"].map { Array($0.utf8) } == Array(text.replacing("T_0=400", with: "T_0=600").utf8))
    let bytes =
      Array("{\"LoRA_type\": \"LyCORIS/iA3\", \"note\": \"".utf8) + [0xFF] + Array("\", \"seed\": 3,}".utf8)
    try place.folder.write(bytes, to: "b.json")
    let run = try place.ia3("fix", "--select", "FMT", "b.json")
    #expect(run.status == 0, "\(run)")
    let fixed = try FileSystem.read(place.path("b.json"))
    #expect(fixed.contains(0xFF))
    #expect(fixed.suffix(2) == Array("3}".utf8)[...])
  }
}
