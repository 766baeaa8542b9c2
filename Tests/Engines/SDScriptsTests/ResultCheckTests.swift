import Files
import Safetensors
import TestSupport
import Testing

@testable import SDScripts

@Suite("Checking what is no network")
struct ResultCheckTests {
  private func check(_ script: String, _ tensors: [StoredTensor], name: String = "n.safetensors") throws -> ResultCheck
  {
    let folder = try TestFolder()
    defer { folder.remove() }
    let path = Path.join(folder.path, name)
    try SafetensorsWriter.write(tensors, metadata: [:], to: path)
    return ResultCheck(path, of: try #require(TrainingScript(script)))
  }

  private func vector(_ name: String, _ value: Float) -> StoredTensor {
    StoredTensor(name, [2], floats: [value, value], as: .float32)
  }

  @Test("an embedding must have learned something that is finite")
  func embeddings() throws {
    let script = "train_textual_inversion"
    #expect(try check(script, [vector("emb_params", 0.5)]) == check(script, [vector("emb_params", 1)]))
    #expect(try check(script, [vector("emb_params", 0.5)]).problems.isEmpty)
    #expect(try check(script, [vector("emb_params", 0)]).problems == ["emb_params is zero: nothing was learned"])
    #expect(try check(script, [vector("emb_params", .nan)]).problems.first?.contains("the run diverged") == true)
    #expect(try check(script, []).problems == ["it has no tensor: nothing was trained"])
  }

  @Test("a model of another family than the script's is noted, and one that is not there fails the run")
  func models() throws {
    let flux = [vector("double_blocks.0.img_attn.qkv.weight", 1)]
    #expect(try check("flux_train", flux) == check("lumina_train", flux))
    #expect(try check("sdxl_train", flux).notes.first?.hasSuffix("a checkpoint of Stable Diffusion XL") == true)
    let script = try #require(TrainingScript("sdxl_train"))
    #expect(ResultCheck("/nowhere/a.safetensors", of: script).problems.count == 1)
    #expect(try check("train_network", flux, name: "a.ckpt").notes.first?.contains("is not checked") == true)
  }
}
