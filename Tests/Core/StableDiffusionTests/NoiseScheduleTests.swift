import Tensors
import TestSupport
import Testing

@testable import StableDiffusion

@Suite("Noise schedule")
struct NoiseScheduleTests {
  private let schedule = NoiseSchedule()
  private let timesteps = [0, 1, 499, 999]

  @Test("cumulative alphas equal diffusers'")
  func alphas() throws {
    let expected = try GoldenTensors("schedule")["alphas_cumprod"]
    #expect(schedule.alphasCumprod.count == 1000)
    expectClose(schedule.alphasCumprod, expected, relative: 0x1p-23)
  }

  @Test("signal-to-noise ratios are the reference's, even with zero terminal SNR")
  func signalToNoise() throws {
    let expected = try GoldenTensors("schedule")["snr"]
    expectClose(schedule.snr, expected, relative: 1e-5)
    #expect(NoiseSchedule(zeroTerminalSNR: true).snr == schedule.snr)
  }

  @Test("a zero terminal SNR schedule ends at 0")
  func zeroTerminal() throws {
    let alphas = NoiseSchedule(zeroTerminalSNR: true).alphasCumprod
    let expected = try GoldenTensors("schedule")["zero_terminal.alphas_cumprod"]
    #expect(alphas.last == 0)
    expectClose(alphas, expected, relative: 1e-5)
  }

  @Test("noised latents and velocities are the reference's")
  func noiseAndVelocity() throws {
    let golden = try GoldenTensors("schedule")
    let (latents, noise) = (given("latents", 4, 2, 3, 4), given("noise", 4, 2, 3, 4))
    let noisy = schedule.addNoise(to: latents, noise: noise, timesteps: timesteps)
    #expect(try golden.distance(noisy, "noisy") < 1e-7)
    let velocity = schedule.velocity(of: latents, noise: noise, timesteps: timesteps)
    #expect(try golden.distance(velocity, "velocity") < 1e-7)
  }

  @Test("timestep embeddings are the reference's", arguments: [32, 320])
  func embeddedTimesteps(_ width: Int) throws {
    let waves = TimestepEmbedding.waves([0, 1, 17, 500, 999, 333.25], width: width)
    #expect(try GoldenTensors("schedule").distance(waves, "embedding.\(width)") < 3e-6)
  }

  private func expectClose(
    _ values: [Float],
    _ expected: [Float],
    relative tolerance: Float,
    sourceLocation: SourceLocation = #_sourceLocation
  ) {
    #expect(values.count == expected.count, sourceLocation: sourceLocation)
    for (value, expected) in zip(values, expected) {
      TestSupport.expectClose(value, expected, within: tolerance * expected, sourceLocation: sourceLocation)
    }
  }
}
