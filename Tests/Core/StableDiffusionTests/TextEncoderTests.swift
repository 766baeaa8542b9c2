import Tensors
import TestSupport
import Testing

@testable import StableDiffusion

@Suite("Text encoder")
struct TextEncoderTests {
  private let encoder: TextEncoder
  private let golden: GoldenTensors

  init() throws {
    encoder = try TextEncoder(Tiny.textEncoder)
    golden = try GoldenTensors("text")
  }

  @Test("states after any clip_skip are the reference's", arguments: [nil, 1, 2, 3])
  func clipSkip(_ clipSkip: Int?) throws {
    let states = encoder.encode(try prompts(chunks: 1), clipSkip: clipSkip, pass: pass)
    #expect(states.tensor.shape == [2, 77, 64])
    #expect(try golden.distance(states.tensor, "states.1.\(clipSkip.map(String.init) ?? "none")") < 1e-5)
  }

  @Test("chunks are joined as in the reference", arguments: [2, 3])
  func chunks(_ chunks: Int) throws {
    let states = encoder.encode(try prompts(chunks: chunks), clipSkip: 2, pass: pass)
    #expect(states.tensor.shape == [2, 75 * chunks + 2, 64])
    #expect(try golden.distance(states.tensor, "states.\(chunks).2") < 1e-5)
  }

  @Test("weighted tokens have the reference's states", arguments: [1, 2, 3])
  func tokenWeights(_ chunks: Int) throws {
    let factors = given("token_weights.\(chunks)", 2, chunks, 77).values
    let weights = split(factors, chunks: chunks)
    let states = encoder.encode(try prompts(chunks: chunks), tokenWeights: weights, pass: pass)
    #expect(try golden.distance(states.tensor, "weighted.\(chunks)") < 1e-5)
  }

  @Test("the size is read from the weights")
  func size() {
    #expect(encoder.size == ModelSize.tiny.textEncoder)
    #expect(encoder.largestClipSkip == 3)
  }

  private var pass: Pass { Pass(tape: Tape(records: false)) }

  private func prompts(chunks: Int) throws -> [[[Int32]]] {
    split(try golden.integers("tokens.\(chunks)").map { Int32($0) }, chunks: chunks)
  }

  private func split<Value>(_ values: [Value], chunks: Int) -> [[[Value]]] {
    (0..<2).map { prompt in
      (0..<chunks).map { chunk in
        let first = (prompt * chunks + chunk) * 77
        return Array(values[first..<first + 77])
      }
    }
  }
}
