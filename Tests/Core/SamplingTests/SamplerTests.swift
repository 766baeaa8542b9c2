import TestSupport
import Testing

@testable import Sampling

@Suite("Samplers")
struct SamplerTests {
  private static let prompt = "a (red:1.3) cat, masterpiece"
  private static let negative = "[blurry], bad hands"

  @Test("the initial noise and what follows it are torch's for the seed")
  func noise() throws {
    let golden = try GoldenTensors("noise")
    for (seed, width, height) in [
      (UInt64(0), 64, 64), (1, 64, 96), (4_294_967_301, 72, 64), (.max, 512, 512),
    ] {
      let start = StartNoise(seed: seed, width: width / 8, height: height / 8)
      let next = start.following()
      for (number, values) in [start.values, next(), next()].enumerated() {
        let name = "\(seed).\(width)x\(height).\(number)"
        expectClose(GoldenTensors.kept(of: values), try golden[name], within: 2e-6, "\(name)")
      }
    }
  }

  @Test("latents are those of diffusers' schedulers and UNet", arguments: Sampler.allCases)
  func latents(sampler: Sampler) throws {
    let golden = try GoldenTensors("pictures")
    var request = SampleRequest(
      prompt: Self.prompt,
      negativePrompt: Self.negative,
      steps: 10,
      cfgScale: 7,
      sampler: sampler,
      seed: 1,
      width: 64,
      height: 96
    )
    let session = try Tiny.session()
    let (image, trace) = try session.tracedImage(request)
    let name = "\(sampler.rawValue).epsilon.10"
    #expect(trace.latents.shape == [1, 12, 8, 4])
    #expect(try golden.distance(trace.latents.values, "latents.\(name)") < 1e-5)

    // Whole levels are those that the reference's are cut off to; at an edge a level may be on the other side.
    let levels = try golden["picture.\(name)"]
    expectClose(GoldenTensors.kept(of: image.pixels.map { Float($0) + 0.5 }), levels, within: 0.51)

    (request.steps, request.cfgScale, request.seed, request.clipSkip) = (7, 4.5, 2, 2)
    (request.width, request.height) = (64, 64)
    let velocity = try Tiny.session(vParameterization: true).trace(request)
    #expect(try golden.distance(velocity.latents.values, "latents.\(sampler.rawValue).v_prediction.7") < 1e-5)
  }

  @Test("one step works, and so does a guidance of 1 without a negative prompt")
  func edges() throws {
    let golden = try GoldenTensors("pictures")
    let session = try Tiny.session()
    let one = try session.trace(
      SampleRequest(
        prompt: Self.prompt,
        negativePrompt: Self.negative,
        steps: 1,
        cfgScale: 1,
        sampler: .euler,
        seed: 4_294_967_301,
        width: 72,
        height: 64
      )
    )
    #expect(try golden.distance(one.latents.values, "latents.Euler.epsilon.1") < 1e-5)
    #expect(one.negative == nil)
    #expect(session.counters.predictions == 1)
    #expect(session.counters.promptsEncoded == 1)
    let two = try session.trace(
      SampleRequest(
        prompt: Self.prompt,
        steps: 2,
        cfgScale: 1,
        sampler: .dpmpp2MKarras,
        seed: 3,
        width: 64,
        height: 64
      )
    )
    #expect(try golden.distance(two.latents.values, "latents.DPM++ 2M Karras.epsilon.2") < 1e-5)
  }

  @Test("samplers are found by the webui's, sd-scripts' and k-diffusion's names")
  func names() {
    for sampler in Sampler.allCases {
      for name in [sampler.rawValue, sampler.rawValue.uppercased()] + sampler.aliases {
        #expect(Sampler(named: name) == sampler)
      }
    }
    #expect(Sampler(named: "ddim") == .ddim)
    #expect(Sampler(named: "k_euler_a") == .eulerAncestral)
    #expect(Sampler(named: "Heun") == nil)
    #expect(Sampler(named: "") == nil)
  }
}
