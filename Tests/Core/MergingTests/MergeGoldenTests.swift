import Safetensors
import StableDiffusion
import Tensors
import TestSupport
import Testing

@testable import Merging

@Suite("Merged weights against LyCORIS")
struct MergeGoldenTests {
  /// The largest difference relative to the largest value.
  private func distance(_ ours: [Float], _ theirs: [Float]) -> Float {
    guard ours.count == theirs.count else { return .infinity }
    let largest = theirs.map(\.magnitude).max() ?? 0
    return (zip(ours, theirs).map { ($0 - $1).magnitude }.max() ?? 0) / largest
  }

  @Test(
    "iA3, LoRA and LoCon are merged as LyCORIS merges them",
    arguments: ["ia3", "lora", "locon"],
    RandomCheckpoint.Layout.allCases
  )
  func weights(name: String, layout: RandomCheckpoint.Layout) throws {
    let fixture = try MergeFixture(layout)
    defer { fixture.folder.remove() }
    let golden = MergeFixture.golden.path(name + ".safetensors")
    let merge = try NetworkMerge(
      checkpoint: fixture.checkpoint,
      networks: [MergedNetwork(path: golden, multiplier: 0.7)]
    )
    let output = fixture.path(layout == .ldm ? "out.safetensors" : "out")
    let result = try merge.write(to: output)
    let expected = try SafetensorsFile(path: MergeFixture.golden.path("merged-\(name).safetensors"))
    #expect(result.weights == expected.tensors.count)
    #expect(result.types == [.float32])
    #expect(result.change > 0.01)
    #expect(result.rounding == 0)

    let before = try Checkpoint.open(fixture.checkpoint)
    let after = try Checkpoint.open(output)
    for model in CheckpointModel.allCases {
      let prefix = model == .unet ? "unet." : model == .textEncoder ? "text_encoder." : "vae."
      for name in before[model].names {
        let ours = try after[model].weight(name).widened().values
        let theirs = try before[model].weight(name).widened().values
        if expected.tensors[prefix + name] != nil {
          let merged = try expected.float32(prefix + name)
          #expect(distance(ours, merged) < 1e-6, "\(name)")
          #expect(distance(theirs, merged) > 1e-3, "\(name)")
        } else {
          #expect(ours == theirs, "\(name)")
        }
      }
    }
  }

  @Test("two-byte types are rounded once, to the nearest", arguments: [ElementType.float16, .bfloat16])
  func rounding(type: ElementType) throws {
    let fixture = try MergeFixture(.ldm, type)
    defer { fixture.folder.remove() }
    let networks = ["lora", "ia3"].map {
      MergedNetwork(path: MergeFixture.golden.path($0 + ".safetensors"), multiplier: 0.7)
    }
    let merge = try NetworkMerge(checkpoint: fixture.checkpoint, networks: networks)
    let output = fixture.path("out.safetensors")
    let result = try merge.write(to: output)
    #expect(result.types == [type.stored])
    // Half the last of 11 or 8 bits at most, on average less.
    let unit = type == .float16 ? 0x1p-11 : 0x1p-8
    #expect(result.rounding > unit / 8)
    #expect(result.rounding < unit)
    let narrowing = try #require(FloatNarrowing(type.stored))
    let before = try SafetensorsFile(path: fixture.checkpoint)
    let after = try SafetensorsFile(path: output)
    #expect(before.tensors.mapValues(\.dataType) == after.tensors.mapValues(\.dataType))
    var changed = 0
    for name in before.tensors.keys {
      var values = try before.float32(name)
      if let layer = merge.changes[TensorPlace(file: fixture.checkpoint, name: name)] {
        layer.apply(to: &values)
        changed += 1
      }
      let stored = narrowing.narrowed(values).withUnsafeBytes { Array($0) }
      #expect(Array(try after.bytes(name)) == stored, "\(name)")
    }
    #expect(changed == 9)
  }

  @Test("the checkpoint's metadata stays, and the merged networks are added to it")
  func metadata() throws {
    let fixture = try MergeFixture()
    defer { fixture.folder.remove() }
    let network = try fixture.ia3(trainOnInput: false)
    let output = fixture.path("out.safetensors")
    let merge = try NetworkMerge(
      checkpoint: fixture.checkpoint,
      networks: [MergedNetwork(path: network, multiplier: -0.5)]
    )
    _ = try merge.write(to: output)
    let metadata = try SafetensorsFile(path: output).metadata
    #expect(metadata["format"] == "pt")
    #expect(metadata["ia3.random.seed"] == "0")
    #expect(metadata["ia3.merged_from"] == "model.safetensors")
    let list = try #require(metadata["ia3.merged_networks"])
    #expect(list.hasPrefix(#"[{"network":"ia3-false.safetensors","multiplier":-0.5,"sha256":""#))
  }
}
