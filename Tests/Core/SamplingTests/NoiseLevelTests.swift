import StableDiffusion
import TestSupport
import Testing

@testable import Sampling

@Suite("Noise levels")
struct NoiseLevelTests {
  private let levels = NoiseLevels(NoiseSchedule())

  @Test("a level's timestep is the one whose level it is")
  func inverse() {
    for timestep in [0, 0.25, 1, 313.5, 998.75, 999] {
      expectClose(levels.timestep(of: levels.sigma(at: timestep)), timestep, within: 1e-6)
    }
    #expect(levels.timestep(of: 1e-9) == 0)
    #expect(levels.timestep(of: 1e9) == 999)
  }

  @Test("schedules fall from the highest level to the lowest and end at 0", arguments: [1, 2, 3, 20, 999])
  func schedules(count: Int) {
    for sigmas in [levels.uniform(count), levels.karras(count)] {
      #expect(sigmas.count == count + 1)
      expectClose(sigmas[0], levels.sigmas[999], within: 1e-9)
      #expect(zip(sigmas, sigmas.dropFirst()).allSatisfy { $0 > $1 })
      #expect(sigmas[count] == 0)
      if count > 1 { expectClose(sigmas[count - 1], levels.sigmas[0], within: 1e-9) }
    }
  }
}
