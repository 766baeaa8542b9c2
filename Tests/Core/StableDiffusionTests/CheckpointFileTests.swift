import Files
import Safetensors
import Tensors
import TestSupport
import Testing

@testable import StableDiffusion

/// Single files: what is read from them, and each way in which one can be wrong.
@Suite("Checkpoint files")
struct CheckpointFileTests {
  private let unet = "model.diffusion_model."
  private let text = "cond_stage_model.transformer."
  private let vae = "first_stage_model."

  private func open(_ fixture: CheckpointFixture, vae: CheckpointFixture? = nil) throws -> Checkpoint {
    let folder = try TestFolder()
    defer { folder.remove() }
    let path = Path.join(folder.path, "a.safetensors")
    try fixture.write(to: path)
    guard let vae else { return try Checkpoint.open(path) }
    let vaePath = Path.join(folder.path, "vae.safetensors")
    try vae.write(to: vaePath)
    return try Checkpoint.open(path, vae: vaePath)
  }

  private func error(_ fixture: CheckpointFixture) throws -> (CheckpointError?, path: String) {
    let folder = try TestFolder()
    defer { folder.remove() }
    let path = Path.join(folder.path, "a.safetensors")
    try fixture.write(to: path)
    let error = refusal(path)
    #expect(error?.description.contains(path) == true)
    return (error, path)
  }

  @Test("a file in float16, bfloat16 or float32 is read whole", arguments: [DataType.float16, .bfloat16, .float32])
  func everyType(_ type: DataType) throws {
    var fixture = CheckpointFixture.ldm()
    fixture.type = type
    fixture.values[unet + "out.2.bias"] = [1, -2, 0.5, 4]
    let checkpoint = try open(fixture)
    #expect(checkpoint.size == CheckpointFixture.size)
    #expect(checkpoint.warnings == [])
    #expect(try checkpoint.unet.weight("conv_out.bias", shape: [4]).widened().values == [1, -2, 0.5, 4])
    for model in CheckpointModel.allCases {
      #expect(checkpoint[model].names == CheckpointFixture.tensors(model).map(\.name).sorted())
      for (name, shape) in CheckpointFixture.tensors(model) {
        #expect(checkpoint[model][name]?.shape == shape)
        #expect(checkpoint[model][name]?.type.stored == type)
      }
    }
    #expect(checkpoint.vae["encoder.mid_block.attentions.0.to_q.weight"]?.shape == [32, 32])
    try checkpoint.checkFinite()
  }

  @Test("a text encoder without the prefix text_model is read")
  func missingPrefix() throws {
    let old = text + "text_model."
    let fixture = CheckpointFixture.ldm().renamed {
      $0.hasPrefix(old) ? text + $0.dropFirst(old.count) : $0
    }
    #expect(!fixture.shapes.keys.contains { $0.contains("text_model") })
    #expect(try open(fixture).textEncoder.names.count == 2 + 16 + 2)
  }

  @Test("EMA weights beside the plain ones are ignored")
  func averages() throws {
    var fixture = CheckpointFixture.ldm()
    let averages = averaged(fixture)
    fixture.shapes.merge(averages.shapes) { first, _ in first }
    fixture.values[unet + "out.2.bias"] = [1, 1, 1, 1]
    fixture.values["model_ema.diffusion_modelout2bias"] = [2, 2, 2, 2]
    let checkpoint = try open(fixture)
    #expect(checkpoint.unet["conv_out.bias"]?.widened().values == [1, 1, 1, 1])
    #expect(checkpoint.warnings == [])
  }

  @Test("EMA weights are read, with a warning, if there are no others")
  func averagesAlone() throws {
    var fixture = averaged(CheckpointFixture.ldm())
    fixture.values["model_ema.diffusion_modelout2bias"] = [2, 2, 2, 2]
    let checkpoint = try open(fixture)
    #expect(checkpoint.unet["conv_out.bias"]?.widened().values == [2, 2, 2, 2])
    #expect(checkpoint.warnings.count == 1)
    #expect(checkpoint.warnings.first?.contains("EMA") == true)
  }

  private func averaged(_ fixture: CheckpointFixture) -> CheckpointFixture {
    fixture.renamed {
      $0.hasPrefix(unet)
        ? "model_ema.diffusion_model" + $0.dropFirst(unet.count).filter { $0 != "." } : $0
    }
  }

  @Test("training's leftover tensors are ignored without a warning")
  func leftovers() throws {
    var fixture = CheckpointFixture.ldm()
    for name in [
      "betas", "alphas_cumprod", "sqrt_alphas_cumprod", "posterior_variance", "model_ema.decay",
      "model_ema.num_updates", text + "text_model.embeddings.position_ids", vae + "loss.logvar",
      "cond_stage_model.logit_scale",
    ] { fixture.shapes[name] = [3] }
    #expect(try open(fixture).warnings == [])
  }

  @Test("unknown tensors are listed in one warning")
  func unknownTensors() throws {
    var fixture = CheckpointFixture.ldm()
    for index in 0..<5 { fixture.shapes[unet + "extra.\(index)"] = [1] }
    let warnings = try open(fixture).warnings
    #expect(warnings.count == 1)
    #expect(warnings.first?.contains("\"\(unet)extra.0\"") == true)
    #expect(warnings.first?.hasSuffix("and 2 more") == true)
  }

  @Test("linear layers and 1×1 convolutions stand in for each other")
  func linearLayers() throws {
    var fixture = CheckpointFixture.ldm()
    fixture.shapes[unet + "input_blocks.1.1.proj_in.weight"] = [32, 32]
    fixture.shapes[vae + "encoder.mid.attn_1.q.weight"] = [32, 32]
    fixture.shapes[vae + "encoder.mid.attn_1.k.weight"] = [32, 32, 1]
    let checkpoint = try open(fixture)
    #expect(checkpoint.unet["down_blocks.0.attentions.0.proj_in.weight"]?.shape == [32, 32, 1, 1])
    #expect(checkpoint.vae["encoder.mid_block.attentions.0.to_k.weight"]?.shape == [32, 32])
  }

  // MARK: Damage

  @Test("a missing tensor is an error with its name and shape")
  func missingTensor() throws {
    var fixture = CheckpointFixture.ldm()
    fixture.shapes[unet + "middle_block.1.norm.bias"] = nil
    let (error, path) = try error(fixture)
    let problem = TensorProblem(name: unet + "middle_block.1.norm.bias", found: nil, expected: [32])
    #expect(error == .tensors(path: path, model: .unet, problems: [problem]))
    #expect(error?.description.contains("middle_block.1.norm.bias\" is missing (shape [32])") == true)
  }

  @Test("a tensor of another shape is an error with both shapes")
  func otherShape() throws {
    var fixture = CheckpointFixture.ldm()
    fixture.shapes[text + "text_model.encoder.layers.0.mlp.fc2.weight"] = [32, 64]
    let (error, _) = try error(fixture)
    #expect(error?.description.contains("has shape [32, 64]; it must be [32, 128]") == true)
  }

  @Test("many broken tensors are counted in one error")
  func manyProblems() throws {
    let fixture = CheckpointFixture.ldm().renamed { $0.contains(".block_1.") ? nil : $0 }
    let (error, _) = try error(fixture)
    guard case .tensors(_, .vae, let problems) = error else {
      Issue.record("\(String(describing: error))")
      return
    }
    #expect(problems.count == 16)
    #expect(error?.description.contains("and 11 more tensors") == true)
  }

  @Test("a file without one of the models is an error that names it", arguments: CheckpointModel.allCases)
  func missingModel(_ model: CheckpointModel) throws {
    let (error, path) = try error(.ldm(CheckpointModel.allCases.filter { $0 != model }))
    #expect(
      error
        == (model == .unet
          ? .wrongKind(path: path, kind: .textEncoder) : .noModel(path: path, model: model))
    )
  }

  @Test("a type that nothing computes with is refused", arguments: [DataType.float64, .float8e4m3, .int8])
  func unsupportedType(_ type: DataType) throws {
    var fixture = CheckpointFixture.ldm()
    fixture.type = type
    guard case .unsupportedType(_, _, type) = try error(fixture).0 else {
      Issue.record("\(type) was read")
      return
    }
  }

  @Test("sizes that the architecture cannot have are refused with the reason")
  func impossibleSizes() throws {
    for (name, shape, problem) in [
      (unet + "input_blocks.1.0.in_layers.2.weight", [33, 32, 3, 3], "multiples of 32"),
      (unet + "input_blocks.1.0.in_layers.2.weight", [1 << 32, 0, 3, 3], "which is out of range"),
      (unet + "input_blocks.1.0.in_layers.2.weight", [32], "it must have 4 dimensions"),
      (text + "text_model.embeddings.token_embedding.weight", [49407, 32], "49408"),
      (text + "text_model.embeddings.token_embedding.weight", [49408, 0], "which is out of range"),
      (text + "text_model.embeddings.position_embedding.weight", [76, 32], "76 positions"),
      (text + "text_model.embeddings.token_embedding.weight", [49408, 64], "width 32, but its text encoder"),
    ] {
      var fixture = CheckpointFixture.ldm()
      fixture.shapes[name] = shape
      let (error, _) = try error(fixture)
      guard case .unsupportedSize = error else {
        Issue.record("\(name) \(shape): \(String(describing: error))")
        continue
      }
      #expect(error?.description.contains(problem) == true, "\(error?.description ?? "")")
    }
  }

  @Test("a truncated file is refused")
  func damagedFile() throws {
    try withFolder { folder in
      let path = Path.join(folder.path, "a.safetensors")
      try CheckpointFixture.ldm().write(to: path)
      try folder.write(Array(try FileSystem.read(path).dropLast(1000)), to: "b.safetensors")
      guard case .file(.truncated) = refusal(Path.join(folder.path, "b.safetensors")) else {
        Issue.record("it was read")
        return
      }
    }
  }

  @Test("a value that is not finite is found by its tensor and index")
  func notFinite() throws {
    for type in [DataType.float32, .float16, .bfloat16] {
      for value in [Float.nan, -.infinity] {
        var fixture = CheckpointFixture.ldm()
        fixture.type = type
        fixture.values[vae + "decoder.norm_out.weight"] = (0..<32).map { $0 == 30 ? value : 1 }
        let checkpoint = try open(fixture)
        let path = checkpoint.vae.path
        #expect(
          throws: CheckpointError.notFinite(
            path: path,
            tensor: "decoder.conv_norm_out.weight",
            index: 30
          )
        ) { try checkpoint.checkFinite() }
        try checkpoint.checkFinite([.unet, .textEncoder])
      }
    }
  }

  @Test("tensors at odd addresses are read from aligned copies")
  func unalignedFile() throws {
    try withFolder { folder in
      let path = Path.join(folder.path, "a.safetensors")
      var fixture = CheckpointFixture.ldm()
      fixture.type = .float32
      fixture.values[unet + "out.2.bias"] = [1, -2, 0.5, 4]
      try fixture.write(to: path)
      // A header one blank longer puts every tensor at an odd address.
      var bytes = try FileSystem.read(path)
      let length = bytes.prefix(8).reversed().reduce(0) { $0 << 8 | Int($1) }
      bytes.insert(UInt8(ascii: " "), at: 8 + length)
      bytes.replaceSubrange(0..<8, with: (0..<8).map { UInt8(truncatingIfNeeded: (length + 1) >> (8 * $0)) })
      try folder.write(bytes, to: "b.safetensors")
      let checkpoint = try Checkpoint.open(Path.join(folder.path, "b.safetensors"))
      let weight = try checkpoint.unet.weight("conv_out.bias", shape: [4])
      #expect(Int(bitPattern: weight.bytes) % 4 == 0)
      #expect(weight.widened().values == [1, -2, 0.5, 4])
    }
  }

  @Test("asking for a weight that is absent or of another shape is an error")
  func absentWeights() throws {
    let checkpoint = try open(.ldm())
    let path = checkpoint.unet.path
    #expect(throws: CheckpointError.missing(path: path, tensor: "x")) { try checkpoint.unet.weight("x") }
    #expect(
      throws: CheckpointError.misshapen(path: path, tensor: "conv_in.bias", found: [32], expected: [4])
    ) { try checkpoint.unet.weight("conv_in.bias", shape: [4]) }
  }

  // MARK: A VAE apart

  @Test("a separate VAE is read in every layout and replaces the file's own")
  func separateVAE() throws {
    let whole = CheckpointFixture.ldm([.vae])
    let bare = whole.renamed { String($0.dropFirst(vae.count)) }
    let old = CheckpointFixture.diffusers(.vae).renamed { name in
      for (new, old) in [("to_q", "query"), ("to_k", "key"), ("to_v", "value"), ("to_out.0", "proj_attn")] {
        if let range = name.firstRange(of: ".\(new).") {
          return name.replacingCharacters(in: range, with: ".\(old).")
        }
      }
      return name
    }
    for (fixture, name) in [
      (whole, vae + "quant_conv.bias"), (bare, "quant_conv.bias"),
      (.diffusers(.vae), "quant_conv.bias"), (old, "quant_conv.bias"), (.ldm(), vae + "quant_conv.bias"),
    ] {
      var fixture = fixture
      fixture.values[name] = [1, 2, 3, 4, 5, 6, 7, 8]
      for models in [CheckpointModel.allCases, [.unet, .textEncoder]] {
        let checkpoint = try open(.ldm(models), vae: fixture)
        #expect(checkpoint.vae["quant_conv.bias"]?.widened().values == [1, 2, 3, 4, 5, 6, 7, 8])
        #expect(checkpoint.warnings == [])
        #expect(checkpoint.vaePath?.hasSuffix("vae.safetensors") == true)
      }
    }
  }

  @Test("a VAE file without a VAE is refused")
  func noVAE() throws {
    try withFolder { folder in
      let path = Path.join(folder.path, "a.safetensors")
      try CheckpointFixture.ldm([.unet]).write(to: path)
      let whole = Path.join(folder.path, "b.safetensors")
      try CheckpointFixture.ldm().write(to: whole)
      #expect(refusal(whole, vae: path) == .noModel(path: path, model: .vae))
    }
  }
}

extension String {
  func replacingCharacters(in range: Range<String.Index>, with text: String) -> String {
    self[..<range.lowerBound] + text + self[range.upperBound...]
  }
}
