import Documents
import Files
import Platform
import TestSupport
import Testing

/// `ia3 sample` as people run it, on the smallest checkpoint.
@Suite("ia3 sample", .serialized)
struct SampleTests {
  /// The checkpoint, written once.
  private static let model = Result { () throws -> String in
    let path = Path.join(try TestFolder().path, "tiny.safetensors")
    let run = try Workspace().ia3("model", "init", "--size", "tiny", "--seed", "1", path)
    guard run.status == 0 else { throw FileError.system(path: run.description, action: "write", code: EIO) }
    return path
  }

  private func workspace() throws -> Workspace {
    let workspace = try Workspace()
    symlink(try Self.model.get(), workspace.path("tiny.safetensors"))
    return workspace
  }

  private let small = ["--width", "64", "--height", "64", "--steps", "2"]

  private func sample(_ workspace: Workspace, _ arguments: String...) throws -> Run {
    try workspace.run(
      [Path.join(Workspace.products, "ia3"), "sample", "--model", "tiny.safetensors"] + small + arguments
    )
  }

  @Test("images are named by number and seed, go on from what is there, and the same seed gives the same image")
  func generates() throws {
    let workspace = try workspace()
    let run = try sample(
      workspace,
      "--prompt",
      "a (cat:1.2)",
      "--seed",
      "7",
      "--count",
      "2",
      "-o",
      "a folder"
    )
    #expect(run.status == 0, "\(run)")
    #expect(run.errors.isEmpty, "\(run)")
    #expect(run.lines == ["generated a folder/00000-7.png", "generated a folder/00001-8.png"])
    let again = try sample(workspace, "--prompt", "a (cat:1.2)", "--seed", "8", "-o", "a folder", "--quiet")
    #expect(again.status == 0, "\(again)")
    #expect(again.output.isEmpty, "\(again)")
    #expect(again.errors.isEmpty, "\(again)")
    #expect(try workspace.names("a folder") == ["00000-7.png", "00001-8.png", "00002-8.png"])
    func bytes(_ name: String) throws -> [UInt8] { try FileSystem.read(workspace.path("a folder/\(name)")) }
    #expect(try bytes("00001-8.png") == bytes("00002-8.png"))
    #expect(try bytes("00000-7.png") != bytes("00001-8.png"))
  }

  @Test("a seed that is chosen is reported, and events are JSON")
  func events() throws {
    let workspace = try workspace()
    let run = try sample(workspace, "--prompt", "a", "-o", "out")
    #expect(run.lines.first?.hasPrefix("seed ") == true)
    #expect(run.lines.first?.hasSuffix(", random") == true)
    let json = try sample(workspace, "--prompt", "a", "--negative", "b", "--seed", "3", "-o", "out", "--json")
    let events = json.lines.compactMap {
      Document.parse(Source(path: "line", text: $0), as: .json).root
    }
    #expect(events.map { $0["event"]?.string } == ["began", "step", "step", "picture"], "\(json)")
    #expect(events.last?["path"]?.string == "out/00001-3.png")
    #expect(events.last?["seed"]?.string == "3")
    #expect(
      events.last?["parameters"]?.string?.contains("Negative prompt: b\nSteps: 2, Sampler: Euler a") == true
    )
  }

  @Test("a file with an absurd number does not end the numbering")
  func absurdNumber() throws {
    let workspace = try workspace()
    try workspace.write("", to: "out/9223372036854775807-1.png")
    let run = try sample(workspace, "--prompt", "a", "--seed", "3", "-o", "out")
    #expect(run.status == 0, "\(run)")
    #expect(try workspace.names("out") == ["00000-3.png", "9223372036854775807-1.png"])
  }

  @Test("what cannot be generated ends with 2 and says what to write")
  func refusals() throws {
    let workspace = try workspace()
    for (arguments, message) in [
      (["--prompt", "a", "--width", "100"], "width: must be a multiple of 8, such as 96, not 100"),
      (
        ["--prompt", "a", "--sampler", "Eulr"],
        "--sampler Eulr: there is no such sampler (did you mean 'Euler'?)"
      ),
      (["--prompt", "a", "--network", "none.safetensors:0.5"], "cannot read none.safetensors"),
      (["--prompt", "a", "--network", "none.safetensors:much"], "'much' is not a multiplier"),
      (["--prompt", "a", "--network", "tiny.safetensors"], "tiny.safetensors: this is a checkpoint"),
      (["--prompt", "[a:b:0.5]"], "prompt editing such as"),
      (["--prompt", "a", "--count", "0"], "--count must be between 1"),
      (["--prompt", "a", "--quiet", "--json"], "cannot be combined"), (["--steps", "3"], "--prompt"),
      (["--prompt", "a", "-o", "tiny.safetensors"], "tiny.safetensors"),
    ] {
      let run = try workspace.run(
        [Path.join(Workspace.products, "ia3"), "sample", "--model", "tiny.safetensors"] + small + arguments
      )
      #expect(run.status == 2, "\(run)")
      #expect(run.errors.contains(message), "\(run)")
      #expect(run.output.isEmpty, "\(run)")
    }
    let missing = try workspace.ia3("sample", "--model", "none.safetensors", "--prompt", "a")
    #expect(missing.status == 2)
    #expect(missing.errors.contains("none.safetensors: no such file or folder"))
    #expect(try workspace.names() == ["tiny.safetensors"])
  }

  @Test("Ctrl-C ends with 130 and leaves whole images")
  func interrupted() throws {
    let workspace = try workspace()
    let running = try workspace.start(
      [Path.join(Workspace.products, "ia3"), "sample", "--model", "tiny.safetensors", "--prompt", "a"]
        + ["--seed", "1", "--count", "10000", "-o", "out"] + small
    )
    while !running.output.contains("00002-3.png") { usleep(1000) }
    running.interrupt()
    let run = running.wait()
    #expect(run.status == 130, "\(run)")
    #expect(run.errors.isEmpty, "\(run)")
    let names = try workspace.names("out")
    #expect(names.count >= 3)
    #expect(names.count < 10_000)
    #expect(names.allSatisfy { $0.hasSuffix(".png") })
    // The last bytes of a whole PNG.
    for name in names {
      #expect(try FileSystem.read(workspace.path("out/\(name)")).suffix(8).starts(with: "IEND".utf8))
    }
  }
}
