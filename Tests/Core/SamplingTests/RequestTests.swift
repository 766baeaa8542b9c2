import Synchronization
import Testing

@testable import Sampling

@Suite("Requests")
struct RequestTests {
  private static func refusal(_ change: (inout SampleRequest) -> Void) throws -> String? {
    var request = SampleRequest(prompt: "a", steps: 2, seed: 1, width: 64, height: 64)
    change(&request)
    do {
      try Tiny.session().check(request)
      return nil
    } catch let error as SamplingError { return error.description }
  }

  @Test("an image that cannot be generated is refused with the value and what to write")
  func refusals() throws {
    #expect(
      try Self.refusal { $0.width = 100 } == "width: must be a multiple of 8, such as 96, not 100"
    )
    #expect(try Self.refusal { $0.height = 4096 } == "height: must be between 64 and 2048, not 4096")
    #expect(try Self.refusal { $0.height = -8 } == "height: must be between 64 and 2048, not -8")
    #expect(try Self.refusal { $0.width = .max }?.contains("multiple of 8") == true)
    #expect(try Self.refusal { $0.steps = 0 } == "steps: must be between 1 and 1000, not 0")
    #expect(
      try Self.refusal { ($0.steps, $0.sampler) = (1, .ddim) } == "steps: must be at least 2 for DDIM, not 1"
    )
    #expect(try Self.refusal { $0.cfgScale = .nan } == "cfg: must be between 0 and 100, not nan")
    #expect(
      try Self.refusal { $0.clipSkip = 4 }
        == "clip_skip: must be between 1 and 3 for the model's text encoder, not 4"
    )
    #expect(
      try Self.refusal { $0.networks = [NetworkUse(path: "x", multiplier: .infinity)] }?.hasPrefix("x:")
        == true
    )
    #expect(try Self.refusal { $0.negativePrompt = "[a:b:1]" } != nil)
    #expect(try Self.refusal { _ in } == nil)
  }

  @Test("generating an image stops between two steps")
  func cancelling() throws {
    let session = try Tiny.session()
    let flag = Flag()
    session.cancelled = { flag.isSet }
    let request = SampleRequest(prompt: "a", steps: 20, seed: 1, width: 64, height: 64)
    #expect(throws: SamplingError.cancelled) {
      try session.image(request) { step, total in
        #expect(total == 20)
        if step == 2 { flag.set() }
      }
    }
    #expect(session.counters.predictions == 4)
    #expect(session.counters.imagesDecoded == 0)
  }

  /// Something that is set once.
  private final class Flag: Sendable {
    private let value = Atomic<Bool>(false)
    var isSet: Bool { value.load(ordering: .relaxed) }
    func set() { value.store(true, ordering: .relaxed) }
  }
}
