import Tensors
import Testing

@testable import StableDiffusion

@Suite struct NoiseScheduleTests {
  private let schedule = NoiseSchedule()
  private let timesteps = [0, 1, 499, 999]

  @Test func alphasEqualDiffusers() throws {
    let expected = try Golden("schedule")["alphas_cumprod"]
    #expect(schedule.alphasCumprod.count == 1000)
    #expect(zip(schedule.alphasCumprod, expected).allSatisfy { abs($0 - $1) <= $1 * 0x1p-23 })
  }

  @Test func signalToNoise() throws {
    let expected = try Golden("schedule")["snr"]
    #expect(zip(schedule.snr, expected).allSatisfy { abs($0 - $1) <= 1e-5 * $1 })
    #expect(NoiseSchedule(zeroTerminalSNR: true).snr == schedule.snr)
  }

  @Test func endsAtZero() throws {
    let alphas = NoiseSchedule(zeroTerminalSNR: true).alphasCumprod
    let expected = try Golden("schedule")["zero_terminal.alphas_cumprod"]
    #expect(alphas.last == 0)
    #expect(zip(alphas, expected).allSatisfy { abs($0 - $1) <= 1e-5 * $1 })
  }

  @Test func noiseAndVelocity() throws {
    let golden = try Golden("schedule")
    let (latents, noise) = (given("latents", 4, 2, 3, 4), given("noise", 4, 2, 3, 4))
    let noisy = schedule.addNoise(to: latents, noise: noise, timesteps: timesteps)
    #expect(try golden.distance(noisy, "noisy") < 1e-7)
    let velocity = schedule.velocity(of: latents, noise: noise, timesteps: timesteps)
    #expect(try golden.distance(velocity, "velocity") < 1e-7)
  }

  @Test(arguments: [32, 320]) func embeddedTimesteps(_ width: Int) throws {
    let waves = TimestepEmbedding.waves([0, 1, 17, 500, 999, 333.25], width: width)
    #expect(try Golden("schedule").distance(waves, "embedding.\(width)") < 3e-6)
  }
}
