import CoreTestSupport
import ModelKinds
import TestSupport
import Testing

@testable import StableDiffusion

@Suite("iA3 targets")
struct IA3TargetsTests {
  /// Key, shape at the full size, shape at the tiny size, whether on input.
  private func rows(_ preset: IA3Preset) throws -> [[String]] {
    try Golden().rows("targets_\(preset.rawValue).tsv")
  }

  @Test("names, shapes and order are LyCORIS's", arguments: IA3Preset.allCases)
  func lyCORIS(_ preset: IA3Preset) throws {
    let rows = try rows(preset)
    func lines(_ targets: [IA3Target]) -> [String] {
      targets.map { "\($0.key) \($0.shape.map(String.init).joined(separator: "x"))" }
    }
    #expect(lines(ModelSize.full.targets(preset, trainOnInput: false)) == rows.map { "\($0[0]) \($0[1])" })
    let tiny = rows.filter { $0[2] != "-" }
    #expect(lines(ModelSize.tiny.targets(preset, trainOnInput: false)) == tiny.map { "\($0[0]) \($0[2])" })
  }

  @Test("Stable Diffusion's layers and values are counted by preset and part")
  func counts() {
    func count(_ preset: IA3Preset, _ part: ModelPart, onInput: Bool) -> [Int] {
      let targets = ModelSize.full.targets(preset, trainOnInput: onInput).filter { $0.part == part }
      return [targets.count, targets.map { $0.shape.reduce(1, *) }.reduce(0, +)]
    }
    #expect(count(.ia3, .unet, onInput: false) == [80, 62_400])
    #expect(count(.ia3, .textEncoder, onInput: false) == [36, 27_648])
    #expect(count(.ia3, .unet, onInput: true) == [80, 99_840])
    #expect(count(.ia3, .textEncoder, onInput: true) == [36, 55_296])
    #expect(count(.full, .unet, onInput: false)[0] == 282)
    #expect(count(.full, .textEncoder, onInput: false)[0] == 72)
  }

  @Test("only feed-forward outputs are scaled at their input in the preset ia3, and all layers in full")
  func onInput() {
    let onInput = ModelSize.full.targets(.ia3, trainOnInput: true).filter(\.onInput)
    #expect(onInput.count == 16 + 12)
    #expect(onInput.allSatisfy { $0.module.hasSuffix(".ff.net.2") || $0.module.hasSuffix(".mlp.fc2") })
    let full = ModelSize.full.targets(.full, trainOnInput: true)
    #expect(full.allSatisfy { $0.onInput })
    let convIn = full.first { $0.module == "conv_in" }
    #expect(convIn?.shape == [1, 4, 1, 1])
  }

  @Test(
    "names and shapes of all tensors are the reference's",
    arguments: [("tiny", ModelSize.tiny), ("small", .small), ("full", .full)]
  )
  func tensors(_ name: String, _ size: ModelSize) throws {
    let golden = try GoldenTensors("tensors")
    let models = [
      ("unet", size.unet.layers), ("text_encoder", size.textEncoder.layerDescriptions),
      ("vae", size.vae.layers),
    ]
    for (model, layers) in models {
      let lines = layers.flatMap(\.tensors).map { name, shape in
        "\(name): \(shape.map(String.init).joined(separator: "x"))"
      }
      let hash = WeightFormula.hash(lines.sorted().joined(separator: "\n"))
      #expect(
        try golden.integers("\(name).\(model)") == [
          Int64(lines.count), Int64(hash >> 32), Int64(hash & 0xFFFF_FFFF),
        ]
      )
    }
  }
}
