import Files
import Platform
import Safetensors
import Testing

/// What files, names and metadata of strangers cannot do to a terminal or a log.
@Suite("Harmless output", .timeLimit(.minutes(20)))
struct HarmlessOutputTests {
  /// An escape sequence, a title, a carriage return, C1's CSI, and changes of direction.
  private static let hostile = "\u{1B}[31m\u{1B}]0;t\u{7}\r\u{7F}\u{9B}31m\u{202E}x\u{2066}\u{2028}"

  /// The scalars of a run's output that a terminal would obey.
  private func controls(_ run: Run) -> [Unicode.Scalar] {
    (run.output + run.errors).unicodeScalars.filter { scalar in
      switch scalar.value {
      case 0x0A, 0x09: false
      case 0x00..<0x20, 0x7F..<0xA0, 0x061C, 0x200E, 0x200F, 0x2028...0x202E, 0x2066...0x2069: true
      default: false
      }
    }
  }

  /// JSON's escapes of `hostile`.
  private static let escaped = hostile.unicodeScalars.map { scalar in
    let digits = String(scalar.value, radix: 16)
    return scalar.isASCII && scalar.value >= 0x20 && scalar.value < 0x7F
      ? String(scalar) : "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
  }.joined()

  private func expectHarmless(_ run: Run) {
    #expect(controls(run).isEmpty, "\(String(reflecting: run.output))\n\(String(reflecting: run.errors))")
    #expect([0, 1, 2].contains(run.status), "\(run)")
  }

  private func workspace() throws -> Workspace {
    let text = Self.escaped
    return try Workspace([
      "a.json": """
      {"LoRA_type": "LyCORIS/iA3", "\(text)": 1, "optimizer": "\(text)", "optimizer_args": "\(text)=\(text)",
       "output_name": "\(text)", "train_data_dir": "\(text)", "LyCORIS_preset": "\(text)", "seed": 0}
      """,
      "broken.json": "{\"LoRA_type\": \"x\", \"\(Self.hostile)\" 1}",
      "\(Self.hostile).toml": Sample.toml,
    ])
  }

  @Test(
    "nothing of a config reaches the terminal as it is",
    arguments: [
      ["lint"], ["lint", "--color", "never"], ["lint", "--statistics"], ["lint", "--show-files"], ["fix", "--check"],
      ["fix", "--check", "broken.json"], ["show", "a.json"], ["show", "--all", "a.json"],
      ["show", "--format", "json", "a.json"], ["show", "--tree", "a.json"], ["show", "--tree", "broken.json"],
      ["convert", "a.json", "--to", "sd-scripts-toml"], ["convert", "a.json", "--to", "easy-scripts-toml"],
      ["convert", "broken.json", "--to", "kohya-json"], ["lint", "--add-ignore", "x", "."],
      ["train", "--allow", "ALL", "a.json"], ["train", "broken.json"],
    ] + ["concise", "json", "json-lines", "sarif", "github", "gitlab", "junit"].map { ["lint", "--format", $0] }
  )
  func configs(_ arguments: [String]) throws {
    expectHarmless(try workspace().run([Path.join(Workspace.products, "ia3")] + arguments))
  }

  @Test(
    "nothing of the command line reaches the terminal as it is",
    arguments: [
      ["lint", hostile], ["fix", hostile], ["lint", "--select", hostile], ["lint", "--style", hostile],
      ["rules", hostile], ["show", hostile], ["convert", hostile, "--to", hostile], ["--\(hostile)"], [hostile],
      ["new", hostile], ["new", "--show", hostile], ["inspect", hostile], ["train", hostile],
      ["train", hostile + ".json", "--set", hostile], ["sample", "--model", hostile, "--prompt", "x"],
      ["merge", hostile, hostile, "-o", "x"], ["report", hostile], ["plot", hostile, "-o", "x.svg"],
      ["grid", "--x", hostile, "-o", "x", "--model", "y", "--prompt", "z"], ["model", "init", hostile + "/x"],
    ]
  )
  func arguments(_ arguments: [String]) throws {
    expectHarmless(try Workspace().run([Path.join(Workspace.products, "ia3")] + arguments))
  }

  @Test("nothing of a project file reaches the terminal as it is")
  func project() throws {
    let text = Self.escaped.split(separator: "\"").joined()
    for line in ["select = [\"\(text)\"]", "\"\(text)\" = 1", "style = \"\(text)\"", "fail-on = \"\(text)\""] {
      let place = try Workspace(["ia3.toml": line + "\n", "a.toml": Sample.toml])
      expectHarmless(try place.ia3("lint"))
      expectHarmless(try place.ia3("lint", "--show-settings"))
    }
  }

  @Test("nothing of a network reaches the terminal as it is", arguments: ["text", "json"])
  func network(_ format: String) throws {
    let place = try Workspace()
    let tensors = [
      StoredTensor("lora_unet_x.weight", [4], floats: [1, 2, 3, 4]),
      StoredTensor("\(Self.hostile).on_input", [], floats: [0]),
    ]
    var metadata = ExactDictionary<String>()
    for key in ["ss_network_module", "ss_optimizer", "ss_steps", "ss_seed", "ss_network_args", "ss_lr_scheduler", "x"] {
      metadata[key] = Self.hostile
    }
    try SafetensorsWriter.write(tensors, metadata: metadata, to: place.path("a.safetensors"))
    expectHarmless(try place.ia3("inspect", "--format", format, "--modules", "a.safetensors"))
    expectHarmless(try place.ia3("inspect", "--format", format, "a.safetensors", "a.safetensors"))
    expectHarmless(try place.ia3("lint", "a.safetensors"))
    expectHarmless(try place.ia3("show", "a.safetensors"))
    expectHarmless(try place.ia3("merge", "a.safetensors", "a.safetensors", "-o", "b.safetensors"))
  }

  @Test("a line break in a name begins no line of its own")
  func lineBreaks() throws {
    let place = try Workspace(["a\n::warning::b.json": "{"])
    let name = "a\n::warning::b"
    for arguments in [["--\(name)"], [name], ["merge", "x", "y:\(name)", "-o", "z"], ["lint", "--profile", name]] {
      let run = try place.run([Path.join(Workspace.products, "ia3")] + arguments)
      #expect(!(run.output + run.errors).contains("\n::"), "\(run)")
    }
    for run in [
      try place.ia3("lint", "--show-files"), try place.ia3("fix"), try place.ia3("show", "a\n::warning::b.json"),
    ] {
      #expect(!(run.output + run.errors).contains("\n::"), "\(run)")
    }
  }
}
