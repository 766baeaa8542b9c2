import Documents
import Files
import Platform
import TestSupport
import Testing

/// `ia3 grid` as people run it, on the smallest checkpoint.
@Suite("ia3 grid", .serialized)
struct GridTests {
  /// The checkpoint, written once.
  private static let model = Result { () throws -> String in
    let path = Path.join(try TestFolder().path, "tiny.safetensors")
    let run = try Workspace().ia3("model", "init", "--size", "tiny", "--seed", "1", path)
    guard run.status == 0 else { throw FileError.system(path: run.description, action: "write", code: EIO) }
    return path
  }

  private let workspace: Workspace

  init() throws {
    workspace = try Workspace()
    symlink(try Self.model.get(), workspace.path("tiny.safetensors"))
  }

  private static let base = [
    "--model", "tiny.safetensors", "--prompt", "mira, red hair", "--width", "64", "--height", "64", "-o", "g",
  ]

  private func words(_ arguments: [String]) -> [String] {
    [Path.join(Workspace.products, "ia3"), "grid"] + Self.base + arguments
  }

  private func grid(_ arguments: String...) throws -> Run { try workspace.run(words(arguments)) }

  private func cells() throws -> [String] { try workspace.names("g/cells").filter { $0.hasSuffix(".png") } }

  @Test("a grid has its labeled image, its page and its cells, and is not made twice")
  func makes() throws {
    let first = try grid("--x", "steps=1,2", "--y", "prompt=red,blue", "--steps", "2")
    #expect(first.status == 0, "\(first)")
    #expect(first.output.contains("2 × 2 = 4 cells of 64 × 64"))
    #expect(first.output.contains("once each: 3 prompts encoded, 1 start noise drawn"), "\(first)")
    #expect(try workspace.names("g").sorted() == ["cells", "grid.json", "grid.png", "index.html"])
    #expect(try cells().count == 4)
    // The seed that was drawn holds, and what is there counts, also in a larger grid.
    let second = try grid("--x", "steps=1-3", "--y", "prompt=red,blue")
    #expect(second.status == 0, "\(second)")
    #expect(second.output.contains("already there: 4 of 6 images"), "\(second)")
    #expect(second.output.contains("from the folder's grid.json"))
    #expect(second.lines.count { $0.hasPrefix("generated ") } == 2)
    let other = try grid("--x", "steps=1-3", "--y", "prompt=red,blue", "--negative", "lowres", "--dry-run")
    #expect(other.output.contains("to generate: 6 images in 12 steps, in "), "\(other)")
  }

  @Test("--help says what the axes are and what the folder gets")
  func help() throws {
    let run = try workspace.ia3("grid", "--help")
    #expect(run.status == 0, "\(run)")
    #expect(run.output.contains("USAGE: ia3 grid"), "\(run)")
    for part in ["clip_skip", "10-5 (-3)", "index.html", "130"] { #expect(run.output.contains(part)) }
  }

  @Test("--dry-run writes nothing, --quiet says nothing, and one word makes the quality axis")
  func quiet() throws {
    let plan = try grid("--x", "quality", "--y", "cfg=1-7 [3]", "--z", "sampler=Euler,DDIM", "--dry-run")
    #expect(plan.status == 0, "\(plan)")
    #expect(plan.output.contains("2 × 3 × 2 = 12 cells"), "\(plan)")
    #expect(plan.output.contains("X  quality, 2 values: with quality tags | without quality tags"))
    #expect(try !workspace.names().contains("g"))
    let drawn = try grid("--x", "quality", "--steps", "1", "--quiet")
    #expect(drawn.status == 0, "\(drawn)")
    #expect(drawn.output.isEmpty, "\(drawn)")
    #expect(drawn.errors.isEmpty, "\(drawn)")
  }

  @Test("--json prints a plan, steps, images and files as JSON lines")
  func json() throws {
    let run = try grid("--x", "seed=-1,3", "--steps", "1", "--json")
    #expect(run.status == 0, "\(run)")
    let events = run.lines.compactMap { Document.parse(Source(path: "line", text: $0), as: .json).root }
    #expect(events.count == run.lines.count)
    #expect(
      events.compactMap { $0["event"]?.string } == [
        "plan", "began", "step", "drawn", "step", "drawn", "sheet", "page",
      ]
    )
    let labels = events.first?["axes"]?["x"]?["labels"]?.items.compactMap(\.string) ?? []
    #expect(labels.count == 2)
    #expect(labels.last == "Seed: 3")
    // -1 is the same seed when the same grid goes on.
    let again = try grid("--x", "seed=-1,3", "--steps", "1")
    #expect(again.output.contains("\(labels.first ?? "?") | Seed: 3"), "\(again)")
    #expect(again.output.contains("to generate: 0 images"))
  }

  @Test("Ctrl-C leaves whole images, and the same command goes on")
  func interrupt() throws {
    let axes = ["--x", "steps=30,31,32", "--seed", "1"]
    let running = try workspace.start(words(axes))
    var left = 20_000
    while !running.output.contains("generated 1/3"), left > 0 {
      usleep(1000)
      left -= 1
    }
    running.interrupt()
    let stopped = running.wait()
    #expect(stopped.status == 130, "\(stopped)")
    let whole = try cells().count
    #expect((1..<3).contains(whole), "\(stopped)")
    #expect(try workspace.names("g/cells").count == whole)
    #expect(workspace["g/grid.png"] == nil)
    let resumed = try workspace.run(words(axes))
    #expect(resumed.status == 0, "\(resumed)")
    #expect(resumed.output.contains("already there: \(whole) of 3"), "\(resumed)")
    #expect(resumed.lines.count { $0.hasPrefix("generated ") } == 3 - whole)
    #expect(workspace["g/grid.png"] != nil)
  }

  @Test(
    "mistakes are reported before anything is generated",
    arguments: [
      ([], "give at least one axis"), (["--x", "cfg=1", "--x", "cfg=2"], "--x is given twice"),
      (["--x", "cfg=1", "--y", "CFG Scale=2"], "--x and --y are both cfg"),
      (["--x", "stesp=1"], "did you mean 'steps'?"), (["--y", "seed="], "--y: 'seed' has an empty list"),
      (["--z", "cfg=5,x"], "--z: value 2, 'x'"), (["--x", "network=nowhere"], "there is no such file"),
      (["--x", "multiplier=0,1"], "multiplier needs a network"),
      (["--x", "prompt=blue,red"], "'blue' is in neither"),
      (["--x", "seed=1", "--network", "nowhere.safetensors"], "nowhere.safetensors"),
      (["--x", "network=other.safetensors"], "another architecture"),
      (["--x", "network=lora.safetensors"], "LoRA"), (["--x", "clip_skip=1,9"], "clip_skip"),
      (["--x", "prompt=red,(red:1..2)"], "1..2"),
      (["--x", "seed=1-1000", "--y", "steps=1-1000"], "1000000 cells"),
      (["--x", "seed=1", "--sampler", "heun"], "no such sampler"),
      (["--x", "seed=1", "--width", "65"], "multiple of 8"),
      (["--x", "seed=1", "--quiet", "--json"], "use one of the two"),
    ]
  )
  func faults(_ arguments: [String], _ part: String) throws {
    let layer = "lora_unet_down_blocks_7_attentions_0_transformer_blocks_0_attn1_to_k"
    try workspace.folder.write(
      Self.network(["\(layer).weight", "\(layer).on_input"]),
      to: "other.safetensors"
    )
    try workspace.folder.write(
      Self.network(["\(layer).lora_up.weight", "\(layer).lora_down.weight", "\(layer).alpha"]),
      to: "lora.safetensors"
    )
    let run = try workspace.run(words(arguments))
    #expect(run.status == 2, "\(run)")
    #expect(run.errors.contains(part), "\(run)")
    #expect(run.output.isEmpty, "\(run)")
    #expect(try !workspace.names().contains("g"), "\(run)")
  }

  @Test("a folder that cannot be written, and one with another program's grid.json, are left alone")
  func folders() throws {
    try workspace.write("", to: "g")
    let file = try grid("--x", "seed=1")
    #expect(file.status == 2, "\(file)")
    #expect(file.errors.contains("g"), "\(file)")
    unlink(workspace.path("g"))
    try workspace.write("{\"nodes\": []}", to: "g/grid.json")
    let foreign = try grid("--x", "seed=1")
    #expect(foreign.status == 2, "\(foreign)")
    #expect(foreign.errors.contains("not the record of a grid"), "\(foreign)")
    #expect(workspace["g/grid.json"] == "{\"nodes\": []}")
    #expect(try workspace.names("g") == ["grid.json"])
    // The system's own folders refuse even root.
    let refused = try workspace.run(
      [Path.join(Workspace.products, "ia3"), "grid"] + Self.base.dropLast() + ["/proc/grid", "--x", "seed=1"]
    )
    #expect(refused.status == 2, "\(refused)")
    #expect(refused.errors.contains("/proc/grid"), "\(refused)")
  }

  /// A file with vectors of one number each.
  private static func network(_ names: [String]) -> [UInt8] {
    let members = names.enumerated().map { number, name in
      "\"\(name)\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[\(4 * number),\(4 * number + 4)]}"
    }
    var header = Array("{\(members.joined(separator: ","))}".utf8)
    while header.count % 8 != 0 { header.append(UInt8(ascii: " ")) }
    let length = (0..<8).map { UInt8(truncatingIfNeeded: header.count >> (8 * $0)) }
    return length + header + [UInt8](repeating: 0, count: 4 * names.count)
  }
}
