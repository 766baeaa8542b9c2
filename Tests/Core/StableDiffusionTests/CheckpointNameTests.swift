import TestSupport
import Testing

@testable import StableDiffusion

/// Names and shapes at Stable Diffusion's own size, against diffusers, transformers and diffusers' converters
/// (`tools/reference/checkpoint_names.py`).
@Suite("Tensor names")
struct CheckpointNameTests {
  private struct Row: Hashable {
    let model: CheckpointModel
    let name: String
    let original: String
    let shape: [Int]
    let hasBias: Bool
  }

  private func rows() throws -> [Row] {
    try Golden().rows("checkpoint_names.tsv").map { parts in
      let model = try #require(CheckpointModel.allCases.first { $0.folder == parts[0] })
      return Row(
        model: model,
        name: parts[1],
        original: parts[2],
        shape: parts[3].split(separator: ",").compactMap { Int($0) },
        hasBias: parts.count > 4
      )
    }
  }

  @Test("every tensor of the full size has diffusers' name and shape and its original name")
  func fullSize() throws {
    let size = ModelSize.full
    let layers: [CheckpointModel: [LayerDescription]] = [
      .unet: size.unet.layers, .textEncoder: size.textEncoder.layerDescriptions, .vae: size.vae.layers,
    ]
    var ours = Set<Row>()
    for (model, layers) in layers {
      for layer in layers {
        let weight = try #require(layer.tensors.first)
        let original = LDMNames.name(weight.name, model)
        #expect(original.hasSuffix(".weight"))
        if layer.hasBias {
          let bias = layer.tensors[1]
          #expect(LDMNames.name(bias.name, model) == original.dropLast("weight".count) + "bias")
          #expect(bias.shape == Array(weight.shape.prefix(1)))
        }
        let row = Row(
          model: model,
          name: layer.name,
          original: String(original.dropLast(".weight".count)),
          shape: weight.shape,
          hasBias: layer.hasBias
        )
        #expect(ours.insert(row).inserted)
      }
    }
    let golden = Set(try rows())
    #expect(ours.subtracting(golden) == [])
    #expect(golden.subtracting(ours) == [])
    #expect(layers.mapValues { $0.flatMap(\.tensors).count } == [.unet: 686, .textEncoder: 196, .vae: 248])
  }

  @Test("only the attention weights of the VAE have another shape in the original layout")
  func originalShapes() {
    let attention = "encoder.mid_block.attentions.0"
    #expect(LDMNames.shape("\(attention).to_q.weight", [512, 512], .vae) == [512, 512, 1, 1])
    #expect(LDMNames.shape("\(attention).to_q.bias", [512], .vae) == [512])
    #expect(LDMNames.shape("\(attention).group_norm.weight", [512], .vae) == [512])
    #expect(LDMNames.shape("quant_conv.weight", [8, 8, 1, 1], .vae) == [8, 8, 1, 1])
  }

  @Test("no two tensors of a model share a name")
  func uniqueNames() {
    for size in RandomCheckpoint.Size.allCases.map(\.model) {
      for (model, layers) in [
        (CheckpointModel.unet, size.unet.layers), (.textEncoder, size.textEncoder.layerDescriptions),
        (.vae, size.vae.layers),
      ] {
        for names in [TensorNames.checkpoint, .averages, .bare, .diffusers] {
          let all = layers.flatMap(\.tensors).flatMap { Set(names.candidates($0.name, model)) }
          #expect(Set(all).count == all.count)
        }
      }
    }
  }
}
