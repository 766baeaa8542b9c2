import Documents
import Files
import Platform
import TestSupport
import Testing

/// `ia3 merge` on the smallest checkpoint.
@Suite("ia3 merge", .serialized, .timeLimit(.minutes(20)))
struct MergeTests {
  private static let golden = Repository.path("Tests/Models/NetworksTests/Golden")

  private func network(_ name: String) -> String { Path.join(Self.golden, name + ".safetensors") }

  /// A folder with a checkpoint, and a vector for one of its layers.
  private func workspace() throws -> Workspace {
    let place = try Workspace()
    let run = try place.ia3("model", "init", "--size", "tiny", "model.safetensors")
    #expect(run.status == 0, "\(run)")
    return place
  }

  /// A network with one vector, written by hand.
  private func vector(_ key: String, count: Int) -> [UInt8] {
    let json = #"{"\#(key).weight":{"dtype":"F32","shape":[\#(count)],"data_offsets":[0,\#(4 * count)]}}"#
    let padded = json + String(repeating: " ", count: (8 - json.utf8.count % 8) % 8)
    let length = (0..<8).map { UInt8(truncatingIfNeeded: padded.utf8.count >> (8 * $0)) }
    // 0.5 as float32, little-endian.
    return length + Array(padded.utf8) + (0..<count).flatMap { _ in [0, 0, 0, 0x3F] as [UInt8] }
  }

  @Test("a network is merged, inputs and what is there are kept, and what does not fit is named")
  func merge() throws {
    let place = try workspace()
    try place.folder.write(
      vector("lora_unet_mid_block_attentions_0_transformer_blocks_0_attn1_to_v", count: 128),
      to: "a.safetensors"
    )
    let run = try place.ia3("merge", "model.safetensors", "a.safetensors:0.5", "-o", "merged.safetensors")
    #expect(run.status == 0, "\(run)")
    #expect(run.errors.isEmpty, "\(run)")
    #expect(
      run.output
        == "wrote merged.safetensors: 1 weight, changed by 20.0 % of their norm, stored as F32\n",
      "\(run)"
    )
    let again = try place.ia3("merge", "model.safetensors", "a.safetensors", "-o", "merged.safetensors")
    #expect(again.status == 2, "\(again)")
    #expect(again.errors.contains("exists; use --force to overwrite it"), "\(again)")
    let quiet = try place.ia3(
      "merge",
      "model.safetensors",
      "a.safetensors:-1",
      "a.safetensors",
      "-o",
      "merged.safetensors",
      "--force",
      "--quiet"
    )
    #expect(quiet.status == 0, "\(quiet)")
    #expect(quiet.output.isEmpty, "\(quiet)")
    #expect(quiet.errors.isEmpty, "\(quiet)")

    let before = try place.names()
    for (arguments, text) in [
      (
        ["model.safetensors", "a.safetensors", "-o", "model.safetensors", "--force"],
        "is a file that this command reads"
      ),
      (["model.safetensors", "a.safetensors", "-o", "none/out.safetensors"], "No such file or directory"),
      (["model.safetensors", "a.safetensors", "-o", "/proc/out.safetensors"], "cannot write"),
      (["model.safetensors", "a.safetensors", "-o", "out"], "the output must be a .safetensors file"),
      (
        ["model.safetensors", "a.safetensors:x", "-o", "out.safetensors"],
        "the multiplier after the colon is not a number"
      ),
      (["model.safetensors", "none.safetensors", "-o", "out.safetensors"], "No such file"),
      (["none", "a.safetensors", "-o", "out.safetensors"], "no such file or folder"),
      (
        ["model.safetensors", "model.safetensors", "-o", "out.safetensors"],
        "this is a checkpoint (Stable Diffusion 1.x), not a network"
      ),
      (["a.safetensors", "a.safetensors", "-o", "out.safetensors"], "this is a LoRA or LyCORIS network"),
      (["model.safetensors", network("truncated"), "-o", "out.safetensors"], "truncated"),
      (["model.safetensors", network("ia3-output"), "-o", "out.safetensors"], "is for a layer"),
      (
        ["model.safetensors", network("loha"), "-o", "out.safetensors"], "only iA3, LoRA and LoCon can be merged"
      ),
      (["model.safetensors", network("ia3-nan"), "-o", "out.safetensors"], "is for a layer"),
      (
        ["model.safetensors", network("empty"), "-o", "out.safetensors"], "the network has no module to merge"
      ),
      (["model.safetensors", "-o", "out.safetensors"], "Missing expected argument"),
      (["model.safetensors", "a.safetensors"], "Missing expected argument '--output"),
    ] {
      let run = try place.run([Path.join(Workspace.products, "ia3"), "merge"] + arguments)
      #expect(run.status == 2, "\(arguments) \(run)")
      #expect(run.output.isEmpty, "\(arguments) \(run)")
      #expect(run.errors.contains(text), "\(arguments) \(run)")
    }
    #expect(try place.names() == before)
  }

  @Test("the help says what is merged into what")
  func help() throws {
    let run = try Workspace().ia3("merge", "--help")
    #expect(run.status == 0, "\(run)")
    #expect(run.output.contains("USAGE: ia3 merge <checkpoint> <networks>"), "\(run)")
  }
}
