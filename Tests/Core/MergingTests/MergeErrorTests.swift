import Files
import Platform
import Safetensors
import StableDiffusion
import Testing

@testable import Merging

@Suite("Refused merges")
struct MergeErrorTests {
  private let key = "lora_unet_down_blocks_0_attentions_0_transformer_blocks_0_attn2_to_k"

  private func message(_ fixture: MergeFixture, _ tensors: [StoredTensor], _ metadata: ExactDictionary<String> = [:])
    throws
    -> String
  {
    let path = try fixture.network("network", tensors, metadata)
    do throws(MergeError) {
      _ = try NetworkMerge(checkpoint: fixture.checkpoint, networks: [MergedNetwork(path: path)])
      return ""
    } catch { return error.description }
  }

  private func ones(_ name: String, _ shape: [Int]) -> StoredTensor {
    StoredTensor(name, shape, floats: [Float](repeating: 1, count: shape.reduce(1, *)))
  }

  @Test("a network of another architecture is refused with the module and both shapes")
  func architecture() throws {
    let fixture = try MergeFixture()
    defer { fixture.folder.remove() }
    let vector = try message(fixture, [ones(key + ".weight", [320])])
    #expect(vector.contains("\(key) is for a layer of [320, ?]"))
    #expect(vector.contains("has the shape [32, 16]"))
    let matrix = try message(
      fixture,
      [ones(key + ".lora_up.weight", [32, 2]), ones(key + ".lora_down.weight", [2, 48])]
    )
    #expect(matrix.contains("a layer of [32, 48]"))
    #expect(matrix.contains("attn2.to_k of "))
    let input = try message(
      fixture,
      [ones(key + ".weight", [32]), StoredTensor(key + ".on_input", [], integers: [1])]
    )
    #expect(input.contains("a layer of [?, 32]"))
    let unknown = try message(fixture, [ones("lora_unet_down_blocks_7_resnets_0_conv1.weight", [32])])
    #expect(unknown.contains("lora_unet_down_blocks_7_resnets_0_conv1 is for a layer that "))
    let large = try message(
      fixture,
      [ones(key + ".lora_up.weight", [32, 2]), ones(key + ".lora_down.weight", [2, 2048])]
    )
    #expect(large.contains("the network is for Stable Diffusion XL"))
  }

  @Test("other kinds of networks are refused by name")
  func kinds() throws {
    let fixture = try MergeFixture()
    defer { fixture.folder.remove() }
    let low = [ones(key + ".lora_up.weight", [32, 2]), ones(key + ".lora_down.weight", [2, 16])]
    let cases: [([StoredTensor], String)] = [
      (["w1_a", "w1_b", "w2_a", "w2_b"].map { ones("\(key).hada_\($0)", [2, 2]) }, "is LoHa"),
      ([ones(key + ".lokr_w1", [2, 2]), ones(key + ".lokr_w2", [16, 8])], "is LoKr"),
      ([ones(key + ".diff", [32, 16])], "is full difference"),
      (low + [ones(key + ".dora_scale", [32, 1])], "is DoRA"),
      (low + [ones(key + ".diff_b", [32])], "is LoRA with a difference of the bias"),
      ([ones(key + ".weight", [32]), ones("lora_unet_conv_out.lora_up.weight", [4, 2])], "incomplete"),
    ]
    for (tensors, text) in cases { #expect(try message(fixture, tensors).contains(text), "\(text)") }
  }

  @Test("networks that hold no numbers, or nothing, are refused")
  func broken() throws {
    let fixture = try MergeFixture()
    defer { fixture.folder.remove() }
    let values = [Float](repeating: 0, count: 31) + [.nan]
    #expect(
      try message(fixture, [StoredTensor(key + ".weight", [32], floats: values)]).contains(
        "holds NaN or infinite values"
      )
    )
    #expect(try message(fixture, []).contains("the network has no module to merge"))
    #expect(
      try message(
        fixture,
        [ones(key + ".lora_up.weight", [32, 3]), ones(key + ".lora_down.weight", [2, 16])]
      ).contains("its tensors do not fit each other")
    )
  }

  @Test("inputs are never overwritten, and an existing file needs --force")
  func output() throws {
    let fixture = try MergeFixture()
    let pipeline = try MergeFixture(.diffusers)
    defer {
      fixture.folder.remove()
      pipeline.folder.remove()
    }
    let network = try fixture.ia3(trainOnInput: false)
    func refusal(_ checkpoint: String, _ output: String, overwriting: Bool = false) throws -> String {
      let merge = try NetworkMerge(checkpoint: checkpoint, networks: [MergedNetwork(path: network)])
      do throws(MergeError) {
        _ = try merge.write(to: output, overwriting: overwriting)
        return ""
      } catch { return error.description }
    }
    let file = fixture.checkpoint
    #expect(try refusal(file, file, overwriting: true).contains("is a file that this command reads"))
    #expect(
      try refusal(file, fixture.path("./model.safetensors"), overwriting: true).contains(
        "a file that this command reads"
      )
    )
    link(network, fixture.path("same.safetensors"))
    for name in [network, fixture.path("same.safetensors")] {
      #expect(try refusal(file, name, overwriting: true).contains("is a file that this command reads"))
    }
    try fixture.folder.write([1, 2], to: "there.safetensors")
    #expect(try refusal(file, fixture.path("there.safetensors")).contains("use --force to overwrite it"))
    #expect(try FileSystem.read(fixture.path("there.safetensors")) == [1, 2])
    #expect(try refusal(file, fixture.path("there.safetensors"), overwriting: true) == "")
    #expect(try refusal(file, fixture.path("out")).contains("the output must be a .safetensors file"))
    #expect(try refusal(file, fixture.path("none/out.safetensors")).contains("No such file or directory"))
    let folder = pipeline.checkpoint
    #expect(try refusal(folder, fixture.path("out.safetensors")).contains("the output must be a folder"))
    #expect(try refusal(folder, folder).contains("is a file that this command reads"))
    #expect(try refusal(folder, Path.join(folder, "merged")).contains("the output lies in an input"))
    #expect(try refusal(folder, fixture.folder.path).contains("the folder is not empty"))
    #expect(try refusal(folder, fixture.path("none/out")).contains("No such file or directory"))
    try FileSystem.makeFolder(fixture.path("empty"))
    #expect(try refusal(folder, fixture.path("empty") + "/") == "")
    #expect(try Checkpoint.open(fixture.path("empty")).size == MergeFixture.size)
  }

  @Test("a merge that is stopped halfway leaves nothing", arguments: RandomCheckpoint.Layout.allCases)
  func stopped(layout: RandomCheckpoint.Layout) throws {
    let fixture = try MergeFixture(layout)
    defer { fixture.folder.remove() }
    let network = try fixture.ia3(trainOnInput: false)
    let merge = try NetworkMerge(checkpoint: fixture.checkpoint, networks: [MergedNetwork(path: network)])
    let before = try FileSystem.list(fixture.folder.path)
    var asked = 0
    #expect {
      _ = try merge.write(
        to: fixture.path(layout == .ldm ? "out.safetensors" : "out"),
        shouldStop: {
          asked += 1
          return asked > 300
        }
      )
    } throws: { error in
      guard case MergeError.stopped = error else { return false }
      return true
    }
    #expect(try FileSystem.list(fixture.folder.path) == before)
  }

  @Test("a value that the stored type cannot hold is an error")
  func overflow() throws {
    let fixture = try MergeFixture(.ldm, .float16)
    defer { fixture.folder.remove() }
    let network = try fixture.network(
      "large",
      [StoredTensor(key + ".weight", [32], floats: [Float](repeating: 1e6, count: 32))]
    )
    let merge = try NetworkMerge(checkpoint: fixture.checkpoint, networks: [MergedNetwork(path: network)])
    #expect {
      _ = try merge.write(to: fixture.path("out.safetensors"))
    } throws: {
      "\($0)".contains("does not fit F16; use a smaller multiplier")
    }
    #expect(FileSystem.status(fixture.path("out.safetensors")) == nil)
  }

  @Test("a pipeline's other weights are left behind, and its other files are copied")
  func folder() throws {
    let fixture = try MergeFixture(.diffusers, isOwn: true)
    defer { fixture.folder.remove() }
    for name in [
      "unet/diffusion_pytorch_model.fp16.safetensors", "unet/model.onnx", "v1-5.ckpt", "unet/flax.msgpack",
    ] {
      try fixture.folder.write([1], to: "model/" + name)
    }
    for name in ["tokenizer/vocab.json", "safety_checker/model.safetensors", "README.md"] {
      try fixture.folder.write([2], to: "model/" + name)
    }
    let network = try fixture.ia3(trainOnInput: false)
    let merge = try NetworkMerge(checkpoint: fixture.checkpoint, networks: [MergedNetwork(path: network)])
    _ = try merge.write(to: fixture.path("out"))
    let copied = try StagedFolder.files(of: fixture.path("out"), rewritten: [])
    #expect(
      copied == [
        "README.md", "model_index.json", "safety_checker/model.safetensors",
        "scheduler/scheduler_config.json",
        "text_encoder/config.json", "text_encoder/model.safetensors", "tokenizer/vocab.json",
        "unet/config.json",
        "unet/diffusion_pytorch_model.safetensors", "vae/config.json",
        "vae/diffusion_pytorch_model.safetensors",
      ]
    )
  }

  @Test("what a killed merge left of its folder is removed, and what another is filling stays")
  func leftOvers() throws {
    let fixture = try MergeFixture(.diffusers, isOwn: true)
    defer { fixture.folder.remove() }
    let (killed, living, other) = (
      try TemporaryEntry.folder(for: fixture.path("out")), try TemporaryEntry.folder(for: fixture.path("out")),
      try TemporaryEntry.folder(for: fixture.path("elsewhere"))
    )
    try FileSystem.makeFolder(Path.join(killed.path, "unet/deep"))
    try FileSystem.write([1], to: Path.join(killed.path, "unet/deep/model.safetensors"))
    killed.close()
    other.close()
    defer { living.close() }
    let network = try fixture.ia3(trainOnInput: false)
    let merge = try NetworkMerge(checkpoint: fixture.checkpoint, networks: [MergedNetwork(path: network)])
    _ = try merge.write(to: fixture.path("out"))
    let names = try FileSystem.list(fixture.folder.path)
    #expect(names.contains("out"))
    #expect(!names.contains(Path.name(killed.path)))
    #expect(names.contains(Path.name(living.path)))
    #expect(names.contains(Path.name(other.path)))
  }

  @Test("an argument is a path with an optional multiplier")
  func arguments() throws {
    #expect(MergedNetwork("/none/a.safetensors") == MergedNetwork(path: "/none/a.safetensors", multiplier: 1))
    #expect(
      MergedNetwork("/none/a.safetensors:0.5") == MergedNetwork(path: "/none/a.safetensors", multiplier: 0.5)
    )
    #expect(MergedNetwork("/none/a:b:-1") == MergedNetwork(path: "/none/a:b", multiplier: -1))
    for wrong in ["a:", "a:x", "a:nan", "a:inf", "a:1e99"] { #expect(MergedNetwork(wrong) == nil) }
  }
}
