import TestSupport
import Documents
import Files
import Testing

/// `ia3 inspect` on networks that LyCORIS and sd-scripts wrote.
@Suite("ia3 inspect", .timeLimit(.minutes(20)))
struct InspectTests {
  private static let golden = Repository.path("Tests/Models/NetworksTests/Golden")

  private func path(_ name: String) -> String { Path.join(Self.golden, name + ".safetensors") }

  @Test("a network's kind, blocks, settings and hashes are shown")
  func text() throws {
    let run = try Workspace().ia3("inspect", path("ia3-output"))
    #expect(run.status == 0, "\(run)")
    #expect(run.errors.isEmpty, "\(run)")
    for line in [
      "kind    iA3, 21 modules: text encoder 9, UNet 12", "scales  the output of every layer",
      "base    Stable Diffusion 1.x, according to the metadata", "saved   after step 20 of 20 in epoch 2",
      "largest scales", "hashes",
    ] {
      #expect(run.lines.contains(line), "\(line)\n\(run)")
    }
    #expect(run.lines.contains { $0.hasPrefix("MID") && $0.contains("  3      24  ") }, "\(run)")
    #expect(run.lines.contains { $0.hasSuffix(" settings of the run; --settings lists them") }, "\(run)")
    #expect(!run.output.contains("clip_skip"), "\(run)")
    let settings = try Workspace().ia3("inspect", "--settings", path("ia3-output"))
    #expect(settings.lines.contains("  clip_skip          1"), "\(settings)")
    let listed = try Workspace().ia3("inspect", "--modules", path("locon-sd-scripts"))
    #expect(listed.output.contains("rank    2, 4, alpha 1.000, 2.000"), "\(listed)")
    #expect(listed.output.contains("8×2×1×1"), "\(listed)")
  }

  @Test("JSON has what the text has, and more")
  func json() throws {
    let run = try Workspace().ia3("inspect", "--format", "json", path("lokr"))
    let json = try #require(run.json, "\(run)")
    #expect(run.status == 0)
    #expect(json["schema"]?.content == .integer(1))
    #expect(json["kind"]?.string == "lokr")
    #expect(json["modules"]?.items.count == 13)
    #expect(json["blocks"]?.items.count == 7)
    #expect(json["settings"]?["network_args.algo"]?.string == "lokr")
    #expect(json["hashes"]?["sha256"]?.string?.count == 64)
    let nan = try Workspace().ia3("inspect", "--format", "json", path("ia3-nan"))
    #expect(nan.status == 1, "\(nan)")
    #expect(nan.json?["findings"]?.items.first?["code"]?.string == "not-finite", "\(nan)")
  }

  @Test("a network that changes nothing is an error that says why", arguments: ["zero", "empty", "ia3-nan"])
  func useless(name: String) throws {
    let run = try Workspace().ia3("inspect", path(name))
    let text = [
      "zero": "error[all-zero] every one of the 13 modules is zero",
      "empty": "error[no-modules] the network has no module",
      "ia3-nan": "error[not-finite] 1 module holds NaN",
    ]
    #expect(run.status == 1, "\(run)")
    #expect(run.output.contains(text[name] ?? "-"), "\(run)")
    if name == "empty" { #expect(run.output.contains("`ia3 fix --unsafe`"), "\(run)") }
  }

  @Test("what clip_skip leaves at zero is expected; the same without clip_skip is a warning")
  func zeros() throws {
    let place = try Workspace()
    let skipped = try place.ia3("inspect", path("ia3-clip-skip"))
    #expect(skipped.status == 0, "\(skipped)")
    #expect(skipped.output.contains("info[unreached-modules] 3 modules are zero, as clip_skip 2"), "\(skipped)")
    let dead = try place.ia3("inspect", path("ia3-dead"))
    #expect(dead.status == 0, "\(dead)")
    #expect(dead.output.contains("warning[dead-modules] 3 modules are zero"), "\(dead)")
    #expect(try place.ia3("inspect", "--strict", path("ia3-dead")).status == 1)
  }

  @Test("two networks are compared")
  func comparison() throws {
    let place = try Workspace()
    let run = try place.ia3("inspect", path("ia3-output"), path("ia3-later"))
    #expect(run.status == 0, "\(run)")
    #expect(run.lines.contains("seed      -      5"), "\(run)")
    #expect(run.lines.contains { $0.hasPrefix("all ") && $0.contains("21") }, "\(run)")
    let same = try place.ia3("inspect", path("loha"), path("loha"))
    #expect(same.output.contains("The 13 modules that can be compared hold the same values."), "\(same)")
    let other = try place.ia3("inspect", "--format", "json", path("ia3-output"), path("lora-later"))
    let comparison = try #require(other.json?["comparison"], "\(other)")
    #expect(comparison["total"]?.content == .null)
    #expect(comparison["only_first"]?.items.isEmpty == false)
  }

  @Test("damaged files and other files are refused with exit code 2")
  func refused() throws {
    let place = try Workspace(["a.safetensors": "", "config.json": "{}"])
    for (arguments, text) in [
      (
        [path("truncated")],
        "truncated: tensor \"lora_unet_conv_in.weight\" ends at byte 256 of the data, which has 249"
      ),
      (["a.safetensors"], "not a safetensors file: it has 0 bytes"), (["none.safetensors"], "No such file"),
      (["config.json"], "not a safetensors file"), (["."], "this is a folder"),
      ([path("loha"), path("truncated")], "truncated"), ([], "Missing expected argument"),
      ([path("loha"), "--format", "xml"], "xml"),
    ] {
      let run = try place.run([Path.join(Workspace.products, "ia3"), "inspect"] + arguments)
      #expect(run.status == 2, "\(run)")
      #expect(run.output.isEmpty, "\(run)")
      #expect(run.errors.contains(text), "\(run)")
    }
  }
}
