import Testing

@testable import Settings

@Suite("Names of base models")
struct BaseModelTests {
  static let names: [(name: String, family: BaseModel.Family?, predictsV: Bool)] = [
    ("stabilityai/stable-diffusion-2-1", .sd2, true),
    ("stabilityai/stable-diffusion-2-1-base", .sd2, false),
    ("stabilityai/stable-diffusion-xl-base-1.0", .sdxl, false),
    ("stabilityai/stable-diffusion-3.5-large", .sd3, false),
    ("runwayml/stable-diffusion-v1-5", .sd1, false),
    ("black-forest-labs/FLUX.1-dev", .flux, false),
    (#"D:\models\flux1-dev.safetensors"#, .flux, false),
    ("/models/sd_xl_base_1.0.safetensors", .sdxl, false),
    ("NoobAI-XL-Vpred-v1.0.safetensors", .sdxl, true),
    ("Laxhar/noobai-XL-1.1", .sdxl, false),
    ("v2-1_768-ema-pruned.safetensors", .sd2, true),
    ("/models/sdxl/mymodel.safetensors", nil, false),
    ("model.safetensors", nil, false),
    ("", nil, false),
    ("/", nil, false),
  ]

  @Test("a name tells the family only if it leaves no doubt", arguments: names)
  func family(name: String, family: BaseModel.Family?, predictsV: Bool) {
    let model = BaseModel(named: name)
    #expect(model.family == family)
    #expect(model.predictsV == predictsV)
  }
}
