import Files
import Safetensors
import Tensors
import TestSupport
import Testing

@testable import StableDiffusion

@Suite("Random checkpoints")
struct RandomCheckpointTests {
  private func random(_ seed: UInt64 = 3, _ type: ElementType = .float32) -> RandomCheckpoint {
    RandomCheckpoint(CheckpointFixture.size, seed: seed, type: type)
  }

  @Test("both layouts hold the formula's values")
  func layouts() throws {
    try withFolder { folder in
      let file = Path.join(folder.path, "a.safetensors")
      let pipeline = Path.join(folder.path, "b")
      try random().write(.ldm, to: file)
      try random().write(.diffusers, to: pipeline)
      let formula = WeightFormula(seed: 3)
      for path in [file, pipeline] {
        let checkpoint = try Checkpoint.open(path)
        #expect(checkpoint.size == CheckpointFixture.size)
        #expect(checkpoint.warnings == [])
        try checkpoint.checkFinite()
        for model in CheckpointModel.allCases {
          for (name, shape) in CheckpointFixture.tensors(model) {
            let expected = formula.values("\(model.folder).\(name)", shape: shape)
            let weight = try checkpoint[model].weight(name, shape: shape)
            #expect(weight.widened().values == expected, "\(name)")
          }
        }
      }
      #expect(try Checkpoint.open(pipeline).textEncoder.heads == 1)
    }
  }

  /// The formula beside its Python twin, on tensors long enough to show a sum that was fused
  /// (`tools/reference/random_checkpoint.py`).
  @Test("values are those of the formula in Python")
  func golden() throws {
    let rows = try Golden().rows("random_checkpoint.tsv")
    #expect(rows.count == 5)
    for parts in rows {
      let shape = parts[1].split(separator: ",").compactMap { Int($0) }
      let values = WeightFormula(seed: 3).values(parts[0], shape: shape)
      #expect(values.withUnsafeBytes { SHA256.hexadecimal($0) } == parts[2], "\(parts[0])")
    }
  }

  @Test("files follow from the seed and the type")
  func seeds() throws {
    try withFolder { folder in
      func bytes(_ name: String, _ seed: UInt64, _ type: ElementType) throws -> [UInt8] {
        let path = Path.join(folder.path, name)
        try random(seed, type).write(.ldm, to: path)
        return try FileSystem.read(path)
      }
      let first = try bytes("a", 3, .float16)
      #expect(try bytes("b", 3, .float16) == first)
      #expect(try bytes("c", 4, .float16) != first)
      let exact = try Checkpoint.open(Path.join(folder.path, "a"))
      let expected = WeightFormula(seed: 3).values("unet.conv_in.weight", shape: [32, 4, 3, 3])
      let rounded = FloatNarrowing.half.narrowed(expected).withUnsafeBytes { FloatNarrowing.half.widened($0) }
      #expect(exact.unet["conv_in.weight"]?.widened().values == rounded)
      #expect(try Checkpoint.open(Path.join(folder.path, "c")).unet["conv_in.weight"]?.type == .float16)
    }
  }

  @Test("the metadata has the legacy and the new hash of a file")
  func hashes() throws {
    try withFolder { folder in
      let path = Path.join(folder.path, "a.safetensors")
      try random().write(.ldm, to: path)
      let bytes = try FileSystem.read(path)
      #expect(bytes.count > 0x110000)
      let legacy = Array(bytes[0x100000..<0x110000])
      let checkpoint = try Checkpoint.open(path, vae: path)
      #expect(
        try CheckpointHashes(checkpoint, CheckpointGuard(checkpoint)).metadata == [
          "ss_sd_model_name": "a.safetensors", "ss_vae_name": "a.safetensors",
          "ss_sd_model_hash": legacy.withUnsafeBytes { String(SHA256.hexadecimal($0).prefix(8)) },
          "ss_vae_hash": legacy.withUnsafeBytes { String(SHA256.hexadecimal($0).prefix(8)) },
          "ss_new_sd_model_hash": bytes.withUnsafeBytes { SHA256.hexadecimal($0) },
          "ss_new_vae_hash": bytes.withUnsafeBytes { SHA256.hexadecimal($0) },
        ]
      )
    }
  }

  @Test("a folder that is not empty is left alone")
  func occupiedFolder() throws {
    try withFolder { folder in
      try folder.write([1], to: "mine.txt")
      #expect(throws: CheckpointError.occupied(path: folder.path)) {
        try random().write(.diffusers, to: folder.path)
      }
      #expect(try FileSystem.list(folder.path) == ["mine.txt"])
      #expect(throws: CheckpointError.self) {
        try random().write(.ldm, to: Path.join(folder.path, "none/a.safetensors"))
      }
    }
  }

  @Test("sizes have names, and each its type")
  func namedSizes() {
    #expect(RandomCheckpoint.Size.allCases.map(\.rawValue) == ["tiny", "small", "full"])
    #expect(RandomCheckpoint.Size.full.type == .float16)
    #expect(RandomCheckpoint.Size.tiny.type == .float32)
  }
}
