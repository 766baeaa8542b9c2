import Files
import TestSupport
import Testing

/// What `ia3 lint` is given: files, folders, standard input, and things that are no config.
@Suite("What ia3 lint reads", .timeLimit(.minutes(20)))
struct LintInputTests {
  @Test("a file's findings are reported")
  func oneFile() throws {
    let place = try Workspace(["a.toml": Sample.toml])
    let run = try place.ia3("lint", "--format", "concise", "a.toml")
    #expect(run.status == 1, "\(run)")
    #expect(run.output.contains("a.toml:12:27: error[IA3002] T_0 is 400, but the run has 600 steps"))
    #expect(run.errors.isEmpty)
  }

  @Test("a folder is read in the order of its paths, without what git ignores")
  func folder() throws {
    let place = try Workspace(
      [
        "b.toml": Sample.toml, "a/z.toml": Sample.toml, "a.toml": Sample.toml, "ignored/c.toml": Sample.toml,
        ".gitignore": "ignored/\n", "package.json": #"{"name": "x", "version": "1.0.0", "scripts": {}}"#,
      ],
      folders: [".git"]
    )
    let run = try place.ia3("lint", "--select", "IA3002", "--format", "concise")
    #expect(run.lines.map { $0.prefix { $0 != ":" } } == ["a.toml", "a/z.toml", "b.toml"], "\(run)")
    let files = try place.ia3("lint", "--show-files")
    #expect(files.output == "a.toml\na/z.toml\nb.toml\npackage.json\n")
    #expect(files.status == 0)
  }

  @Test("a folder of other programs' files is fine")
  func foreignFiles() throws {
    let place = try Workspace([
      "package.json": #"{"name": "x", "version": "1.0.0", "scripts": {}}"#, "other.yaml": "a: 1\n",
    ])
    let run = try place.ia3("lint")
    #expect(run.status == 0)
    #expect(run.output == "None of 2 files is a training config that ia3 knows.\n")
    let one = try place.ia3("lint", "package.json")
    #expect(one.output == "package.json is not a training config that ia3 checks: it belongs to npm.\n")
  }

  @Test("an empty folder says what is searched for")
  func emptyFolder() throws {
    let run = try Workspace().ia3("lint")
    #expect(run.status == 0)
    #expect(run.errors.hasPrefix("warning: no files found in .: folders are searched for "), "\(run)")
    #expect(run.errors.contains(".safetensors"), "\(run)")
  }

  @Test("with --strict-paths, paths without a config are an error")
  func strictPaths() throws {
    let place = try Workspace(
      ["a.toml": Sample.fixed, "other/package.json": #"{"name": "x", "scripts": {}}"#],
      folders: ["empty"]
    )
    let empty = try place.ia3("lint", "--strict-paths", "empty")
    #expect(empty.status == 2, "\(empty)")
    #expect(empty.output.isEmpty, "\(empty)")
    #expect(empty.errors.hasPrefix("Error: no files found in empty: "), "\(empty)")
    #expect(try place.ia3("lint", "empty").status == 0)
    let other = try place.ia3("lint", "--strict-paths", "other")
    #expect(other.status == 2, "\(other)")
    #expect(other.errors == "Error: no training config that ia3 knows in other\n")
    #expect(try place.ia3("lint", "--strict-paths").status == 0)
  }

  @Test("a pipe that is named is linted, and cannot be changed")
  func pipes() throws {
    let place = try Workspace(["a.toml": Sample.toml], folders: ["in"])
    let program = Path.join(Workspace.products, "ia3")
    _ = try place.run(["/usr/bin/env", "mkfifo", "in/pipe.toml"])
    func piped(_ words: String...) throws -> Run {
      try place.run(["/bin/sh", "-c", "cat a.toml > in/pipe.toml & exec \"$@\"", "sh", program] + words)
    }
    let lint = try piped("lint", "--format", "concise", "in/pipe.toml")
    #expect(lint.status == 1, "\(lint)")
    #expect(lint.output.contains("in/pipe.toml:12:27: error[IA3002]"), "\(lint)")
    let show = try piped("show", "in/pipe.toml")
    #expect(show.status == 0, "\(show)")
    for words in [
      ["fix"], ["fix", "--diff"], ["lint", "--fix"], ["lint", "--add-ignore", "agreed"],
    ] {
      let refused = try place.run([program] + words + ["a.toml", "in/pipe.toml"])
      #expect(refused.status == 2, "\(refused)")
      #expect(
        refused.errors.contains(
          "in/pipe.toml is not a file, so there is nowhere to write the result; 'ia3 fix -' reads standard input and prints the result"
        ),
        "\(refused)"
      )
    }
    #expect(place["a.toml"] == Sample.toml)
    // A search passes over it.
    #expect(try place.ia3("lint", "in").errors.contains("no files found"))
    let silent = try place.ia3("lint", "--format", "concise", "in/pipe.toml")
    #expect(silent.status == 2, "\(silent)")
    #expect(silent.output.contains("in/pipe.toml: error: nothing writes to the pipe"), "\(silent)")
  }

  @Test("an ia3.toml that is no file is an error", arguments: ["folder", "pipe", "link", "loop"])
  func projectFileKinds(_ kind: String) throws {
    let place = try Workspace(["in/a.toml": Sample.toml])
    let (command, reason) =
      switch kind {
      case "folder": (["mkdir", "ia3.toml"], "cannot read")
      case "pipe": (["mkfifo", "ia3.toml"], "is not a regular file; it must be a file")
      case "link": (["ln", "-s", "nowhere.toml", "ia3.toml"], "is a link to nowhere.toml, which does not exist")
      default: (["ln", "-s", "ia3.toml", "ia3.toml"], "cannot read")
      }
    _ = try place.run(["/usr/bin/env"] + command)
    for words in [["lint", "in/a.toml"], ["lint"], ["fix", "in"]] {
      let run = try place.run([Path.join(Workspace.products, "ia3")] + words)
      #expect(run.status == 2, "\(run)")
      #expect(run.errors.contains(reason), "\(run)")
      #expect(run.errors.contains("/ia3.toml"), "\(run)")
    }
    #expect(try place.ia3("lint", "--isolated", "in/a.toml").status == 1)
  }

  @Test("a missing path is reported beside the others")
  func missing() throws {
    let place = try Workspace(["a.toml": Sample.toml])
    let run = try place.ia3("lint", "nowhere.json", "a.toml", "--format", "concise")
    #expect(run.status == 2)
    #expect(run.output.contains("nowhere.json: error: no such file or folder\n"), "\(run)")
    #expect(run.output.contains("IA3002"), "\(run)")
    let machine = try place.ia3("lint", "nowhere.json", "a.toml", "--format", "json")
    #expect(machine.json?["summary"]?["unreadable"]?.content == .integer(1), "\(machine)")
  }

  @Test("a broken link is an error if it is named")
  func brokenLink() throws {
    let place = try Workspace(["a.toml": Sample.fixed])
    _ = try place.run(["/bin/ln", "-s", "gone", "link.toml"])
    let run = try place.ia3("lint", "link.toml")
    #expect(run.status == 2, "\(run)")
    #expect(run.output.contains("link.toml: error: no such file"), "\(run)")
    #expect(try place.ia3("lint").status == 0)
  }

  @Test(
    "unusual file names are reported as they are",
    arguments: ["a b.toml", "bücher/日本.toml", "--fix.toml", "new\nline.toml", "-.toml"]
  )
  func unusualNames(_ name: String) throws {
    let place = try Workspace([name: Sample.toml])
    let run = try place.ia3("lint", "--format", "json", "--", name)
    #expect(run.status == 1, "\(run)")
    let path = run.json?["findings"]?.items.first?["path"]?.string
    #expect(path == name, "\(run)")
    // A line a finding, whatever the name holds.
    let concise = try place.ia3("lint", "--select", "IA3002", "--format", "concise", "--", name)
    #expect(concise.lines.count == 1, "\(concise)")
  }

  @Test("standard input is linted under the name that it is given")
  func standardInput() throws {
    let place = try Workspace()
    let named = try place.ia3(
      "lint",
      "-",
      "--stdin-filename",
      "x/a.toml",
      "--format",
      "concise",
      input: Sample.toml
    )
    #expect(named.status == 1, "\(named)")
    #expect(named.output.contains("x/a.toml:12:27: error[IA3002]"), "\(named)")
    let nameless = try place.ia3("lint", "-", "--format", "concise", input: Sample.toml)
    #expect(nameless.status == 1, "\(nameless)")
    #expect(nameless.output.contains("<stdin>:12:27: error[IA3002]"), "\(nameless)")
    let json = try place.ia3(
      "lint",
      "-",
      "--format",
      "concise",
      input: #"{"LoRA_type": "LyCORIS/iA3", "seed": 3}"#
    )
    #expect(json.output.contains("error[IA3003]"), "\(json)")
    let script = try place.ia3(
      "lint",
      "-",
      "--format",
      "concise",
      input: "accelerate launch train_network.py --optimizer_type Prodigy --seed 3\n"
    )
    #expect(script.output.contains("error[IA3003]"), "\(script)")
    #expect(try place.ia3("lint", "-", input: "some prose\n").status == 0)
    #expect(try place.ia3("lint", "-", input: "").status == 0)
    #expect(try place.ia3("lint", "-", "a.toml").status == 2)
    #expect(try place.ia3("lint", "-", "--watch").status == 2)
    #expect(try place.ia3("lint", "-", "--add-ignore", "x").status == 2)
  }

  @Test("files that are not text are errors, not crashes")
  func notText() throws {
    let place = try Workspace(["empty.json": "", "empty.toml": "", "empty.sh": "", "empty.safetensors": ""])
    let bytes = (0..<5000).map { UInt8(truncatingIfNeeded: $0 &* 7919 >> 3) }
    for name in ["noise.json", "noise.toml", "noise.yaml", "noise.sh", "noise.safetensors"] {
      try place.folder.write(bytes, to: name)
    }
    for name in try place.names() {
      let run = try place.ia3("lint", name)
      #expect(run.status == 0 || run.status == 2, "\(name): \(run)")
      #expect(!run.output.isEmpty, "\(name): \(run)")
      #expect(run.errors.isEmpty, "\(name): \(run)")
      // A path that is named is not named again.
      #expect(!run.output.contains("\(name): error: \(name)"), "\(run)")
    }
    #expect(try place.ia3("lint", "empty.json").status == 2)
    #expect(try place.ia3("lint", "noise.safetensors").status == 2)
  }

  @Test("a network's metadata is linted")
  func networks() throws {
    let place = try Workspace()
    let header =
      #"{"__metadata__":{"ss_network_module":"lycoris.kohya","ss_network_args":"{\"algo\": \"ia3\"}","#
      + #""ss_optimizer":"torch.optim.AdamW"}}"#
    let length = (0..<8).map { UInt8(truncatingIfNeeded: header.utf8.count >> (8 * $0)) }
    try place.folder.write(length + Array(header.utf8), to: "good.safetensors")
    let good = try place.ia3("lint", "good.safetensors", "--format", "concise")
    #expect(good.status == 1, "\(good)")
    #expect(good.output.contains("good.safetensors: error[IA3008]"), "\(good)")
    let silent = #"{"__metadata__":{"ss_sd_model_name":"model"}}"#
    try place.folder.write(
      [UInt8(silent.utf8.count), 0, 0, 0, 0, 0, 0, 0] + Array(silent.utf8),
      to: "silent.safetensors"
    )
    let unsaid = try place.ia3("lint", "silent.safetensors", "--format", "concise")
    #expect(!unsaid.output.contains("IA3"), "what the file does not say is not judged: \(unsaid)")
    try place.folder.write(length + Array(header.utf8.dropLast(9)), to: "short.safetensors")
    let short = try place.ia3("lint", "short.safetensors")
    #expect(short.status == 2, "\(short)")
    #expect(short.output.contains("short.safetensors: error: truncated or damaged"), "\(short)")
    try place.folder.write([UInt8](repeating: 0xFF, count: 16), to: "lying.safetensors")
    #expect(try place.ia3("lint", "lying.safetensors").status == 2)
  }

  @Test("an image with an absurd size is a finding, and the rest of the dataset is judged")
  func absurdImage() throws {
    let config = Sample.toml + "resolution = 512\ntrain_data_dir = \"data\"\n"
    let place = try Workspace(["a.toml": config, "data/1_x/c.txt": "x"])
    try place.folder.write(TestImages.png(2_147_483_647, 2_147_483_647), to: "data/1_x/a.png")
    try place.folder.write(TestImages.png(64, 64), to: "data/1_x/b.png")
    try place.folder.makePipe("data/1_x/d.png")
    let run = try place.ia3("lint", "--format", "concise", "a.toml")
    #expect(run.status == 1, "\(run)")
    #expect(
      run.output.contains("data/1_x/a.png cannot be read as an image: its size is 2147483647×2147483647"),
      "\(run)"
    )
    #expect(run.output.contains("data/1_x/d.png cannot be read as an image"), "\(run)")
    #expect(run.output.contains("data/1_x/b.png"), "\(run)")
    let network = try place.ia3("inspect", "data/1_x/d.png")
    #expect(network.status == 2, "\(network)")
    #expect(network.errors.contains("not a regular file"), "\(network)")
  }

  @Test("files that are too large or too deep are refused")
  func tooMuch() throws {
    let place = try Workspace()
    try place.folder.write([UInt8](repeating: 0x20, count: 17 << 20), to: "large.json")
    _ = try place.run(["/usr/bin/truncate", "-s", "1G", "huge.toml"])
    try place.write(String(repeating: "[", count: 100_000), to: "deep.json")
    try place.write("a = " + String(repeating: "[", count: 100_000), to: "deep.toml")
    let bomb = (1..<20).map { level in
      "a\(level): &a\(level) [" + Array(repeating: "*a\(level - 1)", count: 9).joined(separator: ",") + "]\n"
    }
    try place.write("a0: &a0 x\n" + bomb.joined(), to: "bomb.yaml")
    let clock = ContinuousClock()
    for (name, word) in [
      ("large.json", "at most"), ("huge.toml", "at most"), ("deep.json", "nested deeper"),
      ("deep.toml", "nested deeper"),
      ("bomb.yaml", "aliases"),
    ] {
      var run: Run?
      let time = try clock.measure { run = try place.ia3("lint", name) }
      #expect(run?.status == 2, "\(name): \(String(describing: run))")
      #expect(run?.output.contains(word) == true, "\(name): \(String(describing: run))")
      #expect(time < .seconds(5), "\(name) took \(time)")
    }
  }
}
