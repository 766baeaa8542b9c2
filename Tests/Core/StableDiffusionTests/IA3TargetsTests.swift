import CoreTestSupport
import Files
import ModelKinds
import Testing

@testable import StableDiffusion

@Suite struct IA3TargetsTests {
  /// Key, shape at the full size, shape at the tiny size, whether on input.
  private func rows(_ preset: IA3Preset) throws -> [[String]] {
    let bytes = try FileSystem.read(Golden.path("targets_\(preset.rawValue).tsv"), limit: 1 << 20)
    return String(decoding: bytes, as: UTF8.self).split(separator: "\n").map {
      $0.split(separator: "\t").map(String.init)
    }
  }

  @Test(arguments: IA3Preset.allCases) func namesShapesAndOrderAreLyCORISs(_ preset: IA3Preset) throws {
    let rows = try rows(preset)
    func lines(_ targets: [IA3Target]) -> [String] {
      targets.map { "\($0.key) \($0.shape.map(String.init).joined(separator: "x"))" }
    }
    #expect(lines(ModelSize.full.targets(preset, trainOnInput: false)) == rows.map { "\($0[0]) \($0[1])" })
    let tiny = rows.filter { $0[2] != "-" }
    #expect(lines(ModelSize.tiny.targets(preset, trainOnInput: false)) == tiny.map { "\($0[0]) \($0[2])" })
  }

  @Test func countsOfStableDiffusion() {
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

  @Test func onlyTheNamedLayersAreOnInputInPresetIA3() {
    let onInput = ModelSize.full.targets(.ia3, trainOnInput: true).filter(\.onInput)
    #expect(onInput.count == 16 + 12)
    #expect(onInput.allSatisfy { $0.module.hasSuffix(".ff.net.2") || $0.module.hasSuffix(".mlp.fc2") })
    let full = ModelSize.full.targets(.full, trainOnInput: true)
    #expect(full.allSatisfy { $0.onInput })
    let convIn = full.first { $0.module == "conv_in" }
    #expect(convIn?.shape == [1, 4, 1, 1])
  }

  @Test(arguments: [("tiny", ModelSize.tiny), ("small", .small), ("full", .full)])
  func tensorsAreTheReferences(_ name: String, _ size: ModelSize) throws {
    let golden = try Golden("tensors")
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
